/** @file Any numeric tensor as float64 numbers, and back: the arithmetic of the reference interpreter and of tests. */
import { fail } from "#base";
import type { DType } from "./dtype.js";
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from "./half.js";
import { newData, tensor, type Tensor } from "./tensor.js";

/**
 * The elements of a numeric tensor as float64, row-major; bool as 0 and 1.
 * int64 and uint64 beyond 2^53 round to the nearest float64. Throws GRAPH_SHAPE for strings.
 */
export function toFloat64(source: Tensor): Float64Array {
  const { data, dtype } = source;
  if (data instanceof Float64Array) return data;
  if (data instanceof Uint16Array && dtype === "float16") return Float64Array.from(data, fromFloat16);
  if (data instanceof Uint16Array && dtype === "bfloat16") return Float64Array.from(data, fromBfloat16);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return bigToFloat64(data);
  if (ArrayBuffer.isView(data)) return Float64Array.from(data as Float32Array);
  throw fail("GRAPH_SHAPE", { where: "tensor", what: "dtype", expected: "a number", got: "string" });
}

function bigToFloat64(data: BigInt64Array | BigUint64Array): Float64Array {
  const numbers = new Float64Array(data.length);
  for (let i = 0; i < numbers.length; i++) numbers[i] = Number(data[i]);
  return numbers;
}

/**
 * A tensor of `dtype` from float64 numbers. Floats round to nearest; integers are cut towards zero, and wrap modulo 2^bits
 * as C does (64-bit ones saturate); NaN becomes integer 0; bool is 1 for all but 0.
 */
export function fromFloat64(dtype: DType, dims: readonly number[], values: ArrayLike<number>): Tensor {
  const data = newData(dtype, values.length);
  if (Array.isArray(data)) throw fail("GRAPH_SHAPE", { where: "tensor", what: "dtype", expected: "a number", got: "string" });
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) fillBig(data, values);
  else {
    const convert = CONVERT[dtype];
    for (let i = 0; i < values.length; i++) data[i] = convert === undefined ? Number(values[i]) : convert(Number(values[i]));
  }
  return tensor(dtype, dims, data);
}

const CONVERT: Partial<Record<DType, (value: number) => number>> = {
  float16: toFloat16,
  bfloat16: toBfloat16,
  bool: (value) => (value === 0 ? 0 : 1),
};

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
const UINT64 = { min: 0n, max: 2n ** 64n - 1n };

function fillBig(data: BigInt64Array | BigUint64Array, values: ArrayLike<number>): void {
  const { min, max } = data instanceof BigInt64Array ? INT64 : UINT64;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (Number.isFinite(value)) data[i] = clampBig(BigInt(Math.trunc(value)), min, max);
    else data[i] = value === Infinity ? max : value === -Infinity ? min : 0n;
  }
}

function clampBig(value: bigint, min: bigint, max: bigint): bigint {
  return value < min ? min : value > max ? max : value;
}
