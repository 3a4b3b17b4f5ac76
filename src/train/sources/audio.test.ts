import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tensor } from "#tensor";
import { tone, wav } from "../../../test/support/make-media.js";
import { makeZip } from "../../../test/support/make-zip.js";
import { audioSource, type AudioSourceOptions } from "./audio-source.js";
import { resample } from "./resample.js";
import { tableSource } from "./table-source.js";

const folder = mkdtempSync(join(tmpdir(), "aimass-audio-"));
afterAll(() => rmSync(folder, { recursive: true }));

const archive = join(folder, "archive");
const PATHS = ["a/short.wav", "b/long.wav", "b/stereo.wav"];
beforeAll(() => {
  const [short = "", long = "", stereo = ""] = PATHS;
  const float = { bits: 32, isFloat: true } as const;
  writeFileSync(
    archive,
    makeZip([
      { name: short, content: wav([[0.5, 0.25]], float) },
      { name: long, content: wav([[1, 2, 3, 4, 5, 6, 7, 8].map((value) => value / 10)], float) },
      {
        name: stereo,
        content: wav(
          [
            [0.5, 0.5, 0.5, 0.5],
            [0, 0, 0, 0.5],
          ],
          float,
        ),
        deflate: true,
      },
    ]),
  );
});

const open = (options: Partial<AudioSourceOptions> = {}) =>
  audioSource({
    input: "sound",
    archive,
    paths: PATHS,
    targets: tensor("float32", [3, 1], Float32Array.of(1, 2, 3)),
    sampleRate: 8000,
    samples: 4,
    storeBytes: 1e6,
    ...options,
  });

test("recordings are cut from their middle, or followed by silence; channels become one", async () => {
  for (const storeBytes of [1e6, 0]) {
    const source = await open({ storeBytes });
    const { inputs, targets } = await source.batch(Uint32Array.of(1, 0, 2), null);
    expect(inputs["sound"]).toEqual(tensor("float32", [3, 1, 4], Float32Array.of(0.3, 0.4, 0.5, 0.6, 0.5, 0.25, 0, 0, 0.25, 0.25, 0.25, 0.5)));
    expect(targets).toEqual(tensor("float32", [3, 1], Float32Array.of(2, 1, 3)));
    await source.close();
  }
});

test("a shift follows from seed, epoch and row, within its bound", async () => {
  const source = await open({ shift: 1 });
  const seen = new Set<string>();
  for (let epoch = 0; epoch < 50; epoch++) {
    const { inputs } = await source.batch(Uint32Array.of(1), { seed: 5, epoch });
    const again = await source.batch(Uint32Array.of(0, 1), { seed: 5, epoch });
    const values = Array.from(inputs["sound"]?.data as Float32Array, (value) => Math.round(value * 10));
    expect(Array.from(again.inputs["sound"]?.data as Float32Array, (value) => Math.round(value * 10)).slice(4)).toEqual(values);
    seen.add(values.join(" "));
  }
  expect([...seen].sort()).toEqual(["0 3 4 5", "3 4 5 6", "4 5 6 0"]);
});

test("a tone keeps its height and loudness at another rate, and what the new rate cannot hold is gone", () => {
  for (const [from, to] of [
    [44_100, 16_000],
    [8000, 16_000],
    [48_000, 44_100],
  ] as const) {
    const before = Float32Array.from(tone(440, { seconds: 0.5, sampleRate: from }));
    const after = resample(before, { from, to });
    const wanted = tone(440, { seconds: 0.5, sampleRate: to });
    expect(after.length).toBe(wanted.length);
    for (let i = 200; i < after.length - 200; i++) expect(Math.abs((after[i] ?? NaN) - (wanted[i] ?? NaN))).toBeLessThan(0.001);
  }
  const high = resample(Float32Array.from(tone(12_000, { seconds: 0.5, sampleRate: 44_100 })), { from: 44_100, to: 16_000 });
  expect(Math.max(...high.subarray(200, -200).map(Math.abs))).toBeLessThan(0.002);
});

test("prepared features come as rows of their matrix", async () => {
  const source = tableSource({
    input: "x",
    rows: 3,
    features: Float32Array.of(1, 2, 3, 4, 5, 6),
    targets: tensor("int64", [3], new BigInt64Array([7n, 8n, 9n])),
  });
  expect(await source.batch(Uint32Array.of(2, 0, 2), { seed: 1, epoch: 1 })).toEqual({
    inputs: { x: tensor("float32", [3, 2], Float32Array.of(5, 6, 1, 2, 5, 6)) },
    targets: tensor("int64", [3], new BigInt64Array([9n, 7n, 9n])),
    rows: 3,
  });
  await source.close();
});
