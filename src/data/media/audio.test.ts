import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { tone, wav } from "../../../test/support/make-media.js";
import { checkAudio, decodeAudio } from "./audio.js";

/** A quarter of a second at 44 100 Hz: left 440 Hz at half, right 880 Hz at a quarter of the loudness; written by libsndfile. */
const FLAC = readFileSync(new URL("../../../test/fixtures/media/tone-stereo.flac", import.meta.url));
const VALUES = [0, 0.5, -0.5, 1, -1];

test.each([
  [8, false, 1 / 120],
  [16, false, 1e-4],
  [24, false, 1e-6],
  [32, false, 1e-8],
  [32, true, 1e-7],
  [64, true, 1e-7],
] as const)("WAV of %i bits (float: %s) gives its samples back", async (bits, isFloat, tolerance) => {
  const { sampleRate, samples } = await decodeAudio(wav([VALUES], { bits, isFloat, sampleRate: 16_000 }));
  expect(sampleRate).toBe(16_000);
  expect(samples.length).toBe(5);
  VALUES.forEach((value, i) => expect(Math.abs((samples[i] ?? NaN) - value)).toBeLessThanOrEqual(tolerance));
});

test("two channels become their mean", async () => {
  const { samples } = await decodeAudio(
    wav(
      [
        [0.5, 0.5],
        [-0.5, 0],
      ],
      { bits: 32, isFloat: true },
    ),
  );
  expect([...samples]).toEqual([0, 0.25]);
});

test("a FLAC is measured, and decoded to the mean of its channels", async () => {
  expect(await checkAudio(FLAC)).toEqual({ seconds: 0.25, sampleRate: 44_100, channels: 2 });
  const { sampleRate, samples } = await decodeAudio(FLAC);
  expect(sampleRate).toBe(44_100);
  expect(samples.length).toBe(11_025);
  for (const i of [0, 25, 100, 11_000]) {
    const t = (2 * Math.PI * i) / 44_100;
    expect(samples[i]).toBeCloseTo((0.5 * Math.sin(440 * t) + 0.25 * Math.sin(880 * t)) / 2, 4);
  }
});

test("an extensible WAV, and one whose writer did not know its length, are read", async () => {
  const plain = wav([tone(440, { seconds: 0.01 })]);
  const open = Buffer.from(plain);
  open.writeUInt32LE(0xffffffff, 40);
  expect(await checkAudio(open)).toEqual({ seconds: 0.01, sampleRate: 8000, channels: 1 });
  const extensible = Buffer.concat([plain.subarray(0, 36), Buffer.alloc(24), plain.subarray(36)]);
  extensible.writeUInt32LE(40, 16);
  extensible.writeUInt16LE(0xfffe, 20);
  extensible.writeUInt16LE(1, 44);
  expect(await checkAudio(extensible)).toEqual({ seconds: 0.01, sampleRate: 8000, channels: 1 });
});

const cut = wav([tone(440, { seconds: 0.1 })]);
const adpcm = wav([VALUES]);
adpcm.writeUInt16LE(2, 20);
const damaged = Buffer.from(FLAC);
damaged.fill(0x55, 3000, 5000);
const liar = wav([VALUES]);
liar.writeUInt16LE(60_000, 22);

test.each([
  ["cut off", cut.subarray(0, 800), "it is cut off: 756 of 1600 bytes of samples are there"],
  ["without samples", wav([[]]), "it holds no samples"],
  ["of another coding", adpcm, "its samples are coded as 2 with 16 bits, expected PCM of 8, 16, 24 or 32 bits or float"],
  ["that ends in its header", cut.subarray(0, 20), "its format is cut off"],
  ["with 60 000 channels", liar, "it has 60000 channels and 8000 samples a second"],
])("a WAV %s is no recording", async (_, bytes, reason) => {
  await expect(checkAudio(bytes)).rejects.toThrow(reason);
});

test("a FLAC that is cut off or damaged is no recording", async () => {
  await expect(checkAudio(FLAC.subarray(0, 5000))).rejects.toThrow(/cut off|cannot be decoded/);
  await expect(checkAudio(damaged)).rejects.toThrow(/cut off|cannot be decoded/);
  await expect(checkAudio(FLAC.subarray(0, 30))).rejects.toThrow(/no samples|cannot be decoded/);
});
