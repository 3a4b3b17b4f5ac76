/** @file Where batches come from: tables, images, texts and audio all look like this to the training loop. */
import type { Tensor } from "#tensor";

export interface Batch {
  /** By input name of the network, batch axis first. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** int64 `[N]` class numbers, or float32 `[N, T]` amounts. */
  readonly targets: Tensor;
  readonly rows: number;
}

/** Draws for one example of one epoch follow from (seed, epoch, row) alone, so that a resumed run sees the same pictures. */
export interface Augmentation {
  readonly seed: number;
  readonly epoch: number;
}

export interface ExampleSource {
  readonly rows: number;
  /** The examples of these rows, in this order. Null leaves them as they are (validation, hold-out). */
  batch(rows: Uint32Array, augmentation: Augmentation | null): Promise<Batch>;
  close(): Promise<void>;
}
