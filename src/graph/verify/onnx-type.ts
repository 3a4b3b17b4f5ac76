/** @file ONNX's names of tensor types, as operator schemas write them. */
import type { DType } from "#tensor";

/** `tensor(float)` for float32, `tensor(double)` for float64, `tensor(<dtype>)` else. */
export function onnxType(dtype: DType): string {
  const name = dtype === "float32" ? "float" : dtype === "float64" ? "double" : dtype;
  return `tensor(${name})`;
}
