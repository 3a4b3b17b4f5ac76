import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tensor } from "#tensor";
import { picture } from "../../../test/support/make-media.js";
import { makeZip } from "../../../test/support/make-zip.js";
import { imageSource, type ImageSourceOptions } from "./image-source.js";

const folder = mkdtempSync(join(tmpdir(), "aimass-images-"));
afterAll(() => rmSync(folder, { recursive: true }));

const archive = join(folder, "archive");
const PATHS = ["a/red.png", "a/grey.png", "b/ramp.png", "b/blue.jpg"];
/** 4 x 3 grey values: 0, 10, 20, ... */
const RAMP = Uint8Array.from({ length: 12 }, (_, i) => 10 * i);

beforeAll(async () => {
  const [red = "", grey = "", ramp = "", blue = ""] = PATHS;
  writeFileSync(
    archive,
    makeZip([
      { name: red, content: await picture([255, 0, 0], { width: 9, height: 5 }), deflate: true },
      {
        name: grey,
        content: await sharp(Buffer.alloc(12, 100), { raw: { width: 4, height: 3, channels: 1 } })
          .toColourspace("b-w")
          .png()
          .toBuffer(),
      },
      {
        name: ramp,
        content: await sharp(RAMP, { raw: { width: 4, height: 3, channels: 1 } })
          .toColourspace("b-w")
          .png()
          .toBuffer(),
      },
      { name: blue, content: await picture([0, 0, 255], { format: "jpeg" }) },
    ]),
  );
});

const open = (options: Partial<ImageSourceOptions> = {}) =>
  imageSource({
    input: "image",
    archive,
    paths: PATHS,
    targets: tensor("int64", [4], new BigInt64Array([0n, 0n, 1n, 1n])),
    size: { width: 4, height: 3, channels: 3 },
    dtype: "uint8",
    storeBytes: 1e6,
    ...options,
  });

const rows = (...numbers: number[]): Uint32Array => Uint32Array.from(numbers);
const pixels = async (source: Awaited<ReturnType<typeof open>>, ...batch: Parameters<typeof source.batch>): Promise<number[]> => {
  const { inputs } = await source.batch(...batch);
  return Array.from(inputs["image"]?.data as Uint8Array);
};

test("pictures come as planes of colour at one size, in the order that is asked for, with their targets", async () => {
  const source = await open();
  const { inputs, targets, rows: count } = await source.batch(rows(2, 0), null);
  expect(inputs["image"]?.dims).toEqual([2, 3, 3, 4]);
  const values = Array.from(inputs["image"]?.data as Uint8Array);
  expect(values.slice(0, 36)).toEqual([...RAMP, ...RAMP, ...RAMP]);
  expect(values.slice(36)).toEqual([...new Array<number>(12).fill(255), ...new Array<number>(24).fill(0)]);
  expect(Array.from(targets.data as BigInt64Array)).toEqual([1n, 0n]);
  expect([count, source.rows]).toEqual([2, 4]);
  await source.close();
});

test("float32 is 0 to 1; grey has one plane", async () => {
  const source = await open({ dtype: "float32", size: { width: 4, height: 3, channels: 1 } });
  const values = await pixels(source, rows(2), null);
  expect(values).toHaveLength(12);
  values.forEach((value, i) => expect(value).toBeCloseTo((10 * i) / 255, 6));
  await source.close();
});

test("pictures that do not fit into memory are decoded for each batch, to the same bytes", async () => {
  const stored = await open();
  const onDemand = await open({ storeBytes: 0 });
  const all = rows(3, 1, 0, 2, 3);
  expect(await pixels(onDemand, all, null)).toEqual(await pixels(stored, all, null));
  expect(await pixels(onDemand, all, { seed: 1, epoch: 2 })).toEqual(await pixels(stored, all, { seed: 1, epoch: 2 }));
  await Promise.all([stored.close(), onDemand.close()]);
});

test("changes follow from seed, epoch and row alone: not from the batch that a row is in", async () => {
  const source = await open({ augmentation: { flip: true, shift: 2, colour: 0.4 } });
  const now = { seed: 7, epoch: 3 };
  const together = await pixels(source, rows(0, 1, 2, 3), now);
  expect(await pixels(source, rows(2), now)).toEqual(together.slice(72, 108));
  expect(await pixels(source, rows(0, 1, 2, 3), now)).toEqual(together);
  for (const other of [
    { seed: 8, epoch: 3 },
    { seed: 7, epoch: 4 },
  ])
    expect(await pixels(source, rows(0, 1, 2, 3), other)).not.toEqual(together);
  await source.close();
});

test("a flip mirrors half of the pictures, a shift moves them within its bound and lets black in", async () => {
  const grey = { width: 4, height: 3, channels: 1 } as const;
  const flips = await open({ size: grey, augmentation: { flip: true } });
  const mirrored = [30, 20, 10, 0, 70, 60, 50, 40, 110, 100, 90, 80];
  let count = 0;
  for (let epoch = 0; epoch < 200; epoch++) {
    const values = await pixels(flips, rows(2), { seed: 1, epoch });
    if (values[0] === 30) count += 1;
    expect(values).toEqual(values[0] === 30 ? mirrored : [...RAMP]);
  }
  expect(count).toBeGreaterThan(70);
  expect(count).toBeLessThan(130);
  const shifts = await open({ size: grey, augmentation: { shift: 1 } });
  const seen = new Set<string>();
  for (let epoch = 0; epoch < 200; epoch++) {
    const values = await pixels(shifts, rows(2), { seed: 1, epoch });
    const [dx = 9, dy = 9] = [-1, 0, 1].flatMap((x) => [-1, 0, 1].map((y) => [x, y] as const)).find(([x, y]) => shifted(x, y).join() === values.join()) ?? [];
    expect([dx, dy]).not.toContain(9);
    seen.add(`${dx} ${dy}`);
  }
  expect(seen.size).toBe(9);
});

const shifted = (dx: number, dy: number): number[] =>
  Array.from({ length: 12 }, (_, i) => {
    const [x, y] = [(i % 4) - dx, Math.floor(i / 4) - dy];
    return x < 0 || x > 3 || y < 0 || y > 2 ? 0 : (RAMP[4 * y + x] ?? NaN);
  });

test("colour moves a picture's values, within bytes, and leaves its form", async () => {
  const source = await open({ augmentation: { colour: 0.5 } });
  const values = await pixels(source, rows(1), { seed: 3, epoch: 0 });
  expect(new Set(values.slice(0, 12)).size).toBe(1);
  expect(values[0]).not.toBe(100);
});

test.each([
  ["alpha over white", { r: 0, g: 0, b: 0, alpha: 0.5 }, 4, 128],
  ["opaque", { r: 200, g: 200, b: 200, alpha: 1 }, 4, 200],
] as const)("%s becomes colour", async (...[, background, channels, expected]) => {
  const path = join(folder, "one");
  writeFileSync(
    path,
    makeZip([
      {
        name: "x.png",
        content: await sharp({ create: { width: 8, height: 8, channels, background } })
          .png()
          .toBuffer(),
      },
    ]),
  );
  const source = await open({ archive: path, paths: ["x.png"] });
  for (const value of await pixels(source, rows(0), null)) expect(Math.abs(value - expected)).toBeLessThanOrEqual(1);
});

test("16 bits a value become 8", async () => {
  const path = join(folder, "deep");
  const grey16 = await sharp(Buffer.alloc(12, 100), { raw: { width: 4, height: 3, channels: 1 } })
    .toColourspace("grey16")
    .png()
    .toBuffer();
  writeFileSync(path, makeZip([{ name: "x.png", content: grey16 }]));
  for (const channels of [1, 3] as const) {
    const source = await open({ archive: path, paths: ["x.png"], size: { width: 4, height: 3, channels } });
    expect(await pixels(source, rows(0), null)).toEqual(new Array<number>(12 * channels).fill(100));
  }
});

test("a file that the table names and the archive lacks is an error with its name", async () => {
  await expect(open({ paths: ["gone.png"] })).rejects.toThrow("ZIP at gone.png: the table names it, but the archive has no such file");
});

test("flip and shift together: first mirrored, then moved, whatever the batch", async () => {
  const source = await open({ size: { width: 4, height: 3, channels: 1 }, augmentation: { flip: true, shift: 5 } });
  for (let epoch = 0; epoch < 300; epoch++) {
    const values = await pixels(source, rows(2), { seed: 2, epoch });
    const isMade = [false, true].some((flip) => STEPS.some((dx) => STEPS.some((dy) => moved({ flip, dx, dy }).join() === values.join())));
    expect(isMade, values.join()).toBe(true);
  }
});

const STEPS = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5];

/** The ramp, slowly and plainly. */
const moved = ({ flip, dx, dy }: { flip: boolean; dx: number; dy: number }): number[] =>
  Array.from({ length: 12 }, (_, i) => {
    const [x, y] = [(i % 4) - dx, Math.floor(i / 4) - dy];
    return x < 0 || x > 3 || y < 0 || y > 2 ? 0 : (RAMP[4 * y + (flip ? 3 - x : x)] ?? NaN);
  });
