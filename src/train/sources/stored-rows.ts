/** @file Decoded examples: all of them in one buffer when they fit, else each when it is asked for. */
import { eachPlace } from "./archive.js";

interface Buffer<T> {
  subarray(begin: number, end: number): T;
  set(from: T, at: number): void;
}

export interface StoredRows<T> {
  /** The decoded values of these rows, in order; not to be written to. */
  get(rows: Uint32Array): Promise<readonly T[]>;
  readonly isStored: boolean;
}

export interface RowsToStore<T> {
  readonly rows: number;
  /** Values of one row. */
  readonly width: number;
  readonly bytesAValue: number;
  /** Beyond this, nothing is stored. */
  readonly limitBytes: number;
  readonly make: (values: number) => T;
  readonly decode: (row: number) => Promise<T>;
}

export async function storeRows<T extends Buffer<T>>({ rows, width, bytesAValue, limitBytes, make, decode }: RowsToStore<T>): Promise<StoredRows<T>> {
  if (rows * width * bytesAValue > limitBytes) {
    return {
      isStored: false,
      async get(chosen) {
        const found = new Array<T>(chosen.length);
        await eachPlace(chosen.length, async (i) => {
          found[i] = await decode(chosen[i] ?? 0);
        });
        return found;
      },
    };
  }
  const all = make(rows * width);
  await eachPlace(rows, async (row) => all.set(await decode(row), row * width));
  return {
    isStored: true,
    get: (chosen) => Promise.resolve(Array.from(chosen, (row) => all.subarray(row * width, (row + 1) * width))),
  };
}
