/** @file The rows of each step of an epoch: which, in what order, and filled up to the size that the graph is bound to. */
import { createRandom } from "#base";
import type { Augmentation, ExampleSource } from "./example-source.js";
import { seedOf } from "./initialise.js";
import type { FullBatch } from "./stepper.js";

export function rowsInOrder(rows: number): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => row);
}

/** The order of an epoch follows from (seed, epoch) alone: a resumed run shuffles alike. */
export function shuffledRows(rows: number, { seed, epoch }: { readonly seed: number; readonly epoch: number }): Uint32Array {
  return createRandom(seedOf(seed, `order of epoch ${epoch}`)).shuffle(rowsInOrder(rows));
}

/** `order[from .. to]` as batches of `size` rows; the last is filled up from the start of the order, so that its statistics are of real rows too. */
export function* batchesOf(
  order: Uint32Array,
  { from, to, size }: { readonly from: number; readonly to: number; readonly size: number },
): Generator<{
  readonly rows: Uint32Array;
  readonly count: number;
}> {
  const end = Math.min(to, order.length);
  for (let at = from; at < end; at += size) {
    const count = Math.min(size, end - at);
    yield { count, rows: Uint32Array.from({ length: size }, (_, i) => order[i < count ? at + i : (i - count) % order.length] ?? 0) };
  }
}

export async function loadBatch(
  source: ExampleSource,
  { rows, count }: { rows: Uint32Array; count: number },
  augmentation: Augmentation | null,
): Promise<FullBatch> {
  const { inputs, targets } = await source.batch(rows, augmentation);
  return { inputs, targets, rows: count };
}
