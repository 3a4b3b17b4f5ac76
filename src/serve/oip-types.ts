/** @file The Open Inference Protocol's names of data types. */
import { DTYPES, type DType } from "#tensor";

export const OIP_TYPES = {
  bool: "BOOL",
  uint8: "UINT8",
  uint16: "UINT16",
  uint32: "UINT32",
  uint64: "UINT64",
  int8: "INT8",
  int16: "INT16",
  int32: "INT32",
  int64: "INT64",
  float16: "FP16",
  bfloat16: "BF16",
  float32: "FP32",
  float64: "FP64",
  string: "BYTES",
} as const satisfies Record<DType, string>;

/** The protocol's name of a signature's dtype. */
export function toOipType(dtype: string): string {
  return Object.hasOwn(DTYPES, dtype) ? OIP_TYPES[dtype as DType] : dtype.toUpperCase();
}
