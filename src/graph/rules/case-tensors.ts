/** @file Short makers of tensors, for the cases in operator files and for tests. */
import { fromFloat64, tensor, type Tensor } from "#tensor";

type Maker = (dims: readonly number[], values: readonly number[]) => Tensor;

export const f32: Maker = (dims, values) => fromFloat64("float32", dims, values);
export const f64: Maker = (dims, values) => fromFloat64("float64", dims, values);
export const u8: Maker = (dims, values) => fromFloat64("uint8", dims, values);
export const i8: Maker = (dims, values) => fromFloat64("int8", dims, values);
export const i32: Maker = (dims, values) => fromFloat64("int32", dims, values);
export const i64: Maker = (dims, values) => fromFloat64("int64", dims, values);
/** 0 and 1. */
export const bool: Maker = (dims, values) => fromFloat64("bool", dims, values);

export function text(dims: readonly number[], values: readonly string[]): Tensor {
  return tensor("string", dims, values);
}

/** float32 numbers between -1 and 1 with two digits, for weights whose exact values do not matter: sin(1.7 i + phase). */
export function wave(dims: readonly number[], phase: number): Tensor {
  const count = dims.reduce((product, dim) => product * dim, 1);
  return f32(
    dims,
    Array.from({ length: count }, (_, i) => Math.round(Math.sin(1.7 * i + phase) * 100) / 100),
  );
}
