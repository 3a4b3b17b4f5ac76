/** @file The targets of a batch: the rows of one tensor that holds those of all examples. */
import { tensor, type Tensor } from "#tensor";

/** `targets` is int64 `[N]` or float32 `[N, T]`. */
export function takeTargets(targets: Tensor, rows: Uint32Array): Tensor {
  const width = targets.dims.slice(1).reduce((product, dim) => product * dim, 1);
  const dims = [rows.length, ...targets.dims.slice(1)];
  if (targets.dtype === "int64")
    return tensor("int64", dims, takeRows(targets.data as BigInt64Array, rows, { width, out: new BigInt64Array(rows.length * width) }));
  if (targets.dtype === "float32")
    return tensor("float32", dims, takeRows(targets.data as Float32Array, rows, { width, out: new Float32Array(rows.length * width) }));
  throw new RangeError(`targets are int64 or float32, got ${targets.dtype}`);
}

interface Rows<T> {
  subarray(begin: number, end: number): T;
  set(from: T, at: number): void;
}

/** Copies rows of `width` values, in the order of `rows`, into `out`. */
export function takeRows<T extends Rows<T>>(all: T, rows: Uint32Array, { width, out }: { width: number; out: T }): T {
  rows.forEach((row, i) => out.set(all.subarray(row * width, (row + 1) * width), i * width));
  return out;
}
