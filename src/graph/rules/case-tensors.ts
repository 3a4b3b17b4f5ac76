/** @file Short makers of tensors, for the cases in operator files and for tests. */
import { fromFloat64, tensor, type Tensor } from "#tensor";

type Maker = (dims: readonly number[], values: readonly number[]) => Tensor;

export const f32: Maker = (dims, values) => fromFloat64("float32", dims, values);
export const f64: Maker = (dims, values) => fromFloat64("float64", dims, values);
export const i32: Maker = (dims, values) => fromFloat64("int32", dims, values);
export const i64: Maker = (dims, values) => fromFloat64("int64", dims, values);
/** 0 and 1. */
export const bool: Maker = (dims, values) => fromFloat64("bool", dims, values);

export function text(dims: readonly number[], values: readonly string[]): Tensor {
  return tensor("string", dims, values);
}
