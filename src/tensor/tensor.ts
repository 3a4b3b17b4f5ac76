/** @file The tensor: dtype, dims, and a flat row-major array. A plain frozen value; it never copies its data unasked. */
import { fail } from "#base";
import { DTYPES, type DType, type TypedArray } from "./dtype.js";

export type TensorData = TypedArray | readonly string[];

/** Shape `dims`, row-major `data` of exactly their product in elements. `[]` is a scalar with one element. */
export interface Tensor {
  readonly dtype: DType;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** Number of elements of dims: their product, 1 for `[]`. */
export function elementCount(dims: readonly number[]): number {
  let count = 1;
  for (const dim of dims) count *= dim;
  return count;
}

/** A tensor from its parts; throws GRAPH_SHAPE when the data does not fill the dims. */
export function tensor(dtype: DType, dims: readonly number[], data: TensorData): Tensor {
  const expected = elementCount(dims);
  if (data.length !== expected)
    throw fail("GRAPH_SHAPE", {
      where: `tensor of ${dtype}`,
      what: "data",
      expected: `${expected} elements for [${dims.join(", ")}]`,
      got: `${data.length} elements`,
    });
  return Object.freeze({ dtype, dims, data });
}

/** All zeros (empty strings for `string`). */
export function zeros(dtype: DType, dims: readonly number[]): Tensor {
  return tensor(dtype, dims, newData(dtype, elementCount(dims)));
}

/** An empty array that can hold `length` elements of a dtype. */
export function newData(dtype: DType, length: number): TypedArray | string[] {
  const Array_ = DTYPES[dtype].array;
  return Array_ === null ? new Array<string>(length).fill("") : new Array_(length);
}
