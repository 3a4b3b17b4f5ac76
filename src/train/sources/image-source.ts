/** @file Pictures of an archive as batches `[N, C, H, W]`. Decodes with native code: only in training workers. */
import { decodeImage, type ImageSize } from "#data";
import { tensor, type Tensor } from "#tensor";
import type { ExampleSource } from "../deep/example-source.js";
import { openArchive } from "./archive.js";
import { createImageWriter, type ImageAugmentation } from "./augment-image.js";
import { drawsFor } from "./draws.js";
import { storeRows } from "./stored-rows.js";
import { takeTargets } from "./targets.js";

export interface ImageSourceOptions {
  /** The network's input. */
  readonly input: string;
  /** `OpenTable.file`, and the table's `path` column: a row each. */
  readonly archive: string;
  readonly paths: readonly string[];
  readonly targets: Tensor;
  readonly size: ImageSize;
  /** float32 is 0 to 1, uint8 is 0 to 255. */
  readonly dtype?: "float32" | "uint8";
  /** Only for batches that ask for augmentation. */
  readonly augmentation?: ImageAugmentation;
  /** Pictures that fit are decoded once, as bytes. */
  readonly storeBytes: number;
}

/** Throws DATASET_UNREADABLE naming a picture that can no longer be read. */
export async function imageSource(options: ImageSourceOptions): Promise<ExampleSource> {
  const { input, targets, size, dtype = "float32", augmentation } = options;
  const archive = await openArchive(options.archive, options.paths);
  const width = size.channels * size.height * size.width;
  const decode = (row: number): Promise<Uint8Array> => archive.decode(row, async (bytes) => toPlanes(await decodeImage(bytes, size), size));
  const stored = await storeRows<Uint8Array>({
    rows: archive.rows,
    width,
    bytesAValue: 1,
    limitBytes: options.storeBytes,
    make: (n) => new Uint8Array(n),
    decode,
  });
  const write = createImageWriter(size, { isFloat: dtype === "float32", augmentation });
  return {
    rows: archive.rows,
    async batch(rows, epoch) {
      const out = dtype === "float32" ? new Float32Array(rows.length * width) : new Uint8Array(rows.length * width);
      const pictures = await stored.get(rows);
      pictures.forEach((picture, i) => write(picture, epoch === null ? null : drawsFor(epoch, rows[i] ?? 0), { out, at: i * width }));
      const dims = [rows.length, size.channels, size.height, size.width];
      return { inputs: { [input]: tensor(dtype, dims, out) }, targets: takeTargets(targets, rows), rows: rows.length };
    },
    close: () => Promise.resolve(archive.close()),
  };
}

/** Values of one channel beside each other, as networks read them. */
function toPlanes(pixels: Uint8Array, { width, height, channels }: ImageSize): Uint8Array {
  if (channels === 1) return pixels;
  const size = width * height;
  const planes = new Uint8Array(pixels.length);
  for (let i = 0, at = 0; i < size; i++) for (let c = 0; c < channels; c++) planes[c * size + i] = pixels[at++] ?? 0;
  return planes;
}
