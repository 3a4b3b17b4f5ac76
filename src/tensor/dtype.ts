/** @file Data types of tensor elements: one row a type, with ONNX's number (onnx.proto3 TensorProto.DataType) and the array that holds it. */

export type TypedArray =
  Float32Array | Float64Array | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | BigInt64Array | BigUint64Array;

interface DTypeRow {
  /** TensorProto.DataType */
  readonly onnx: number;
  /** Bytes an element; 0 for strings, whose size is their own. */
  readonly bytes: number;
  readonly array: (new (length: number) => TypedArray) | null;
}

/** float16 and bfloat16 travel as their 16 bits; bool as one byte, 0 or 1. */
export const DTYPES = {
  float32: { onnx: 1, bytes: 4, array: Float32Array },
  uint8: { onnx: 2, bytes: 1, array: Uint8Array },
  int8: { onnx: 3, bytes: 1, array: Int8Array },
  uint16: { onnx: 4, bytes: 2, array: Uint16Array },
  int16: { onnx: 5, bytes: 2, array: Int16Array },
  int32: { onnx: 6, bytes: 4, array: Int32Array },
  int64: { onnx: 7, bytes: 8, array: BigInt64Array },
  string: { onnx: 8, bytes: 0, array: null },
  bool: { onnx: 9, bytes: 1, array: Uint8Array },
  float16: { onnx: 10, bytes: 2, array: Uint16Array },
  float64: { onnx: 11, bytes: 8, array: Float64Array },
  uint32: { onnx: 12, bytes: 4, array: Uint32Array },
  uint64: { onnx: 13, bytes: 8, array: BigUint64Array },
  bfloat16: { onnx: 16, bytes: 2, array: Uint16Array },
} as const satisfies Record<string, DTypeRow>;

export type DType = keyof typeof DTYPES;

const BY_NUMBER = new Map(Object.entries(DTYPES).map(([name, row]) => [row.onnx as number, name as DType]));

/** The dtype of a TensorProto.DataType number, or undefined for one that has no row (float8, int4, complex). */
export function dtypeFromOnnx(number: number): DType | undefined {
  return BY_NUMBER.get(number);
}

export function isFloat(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float64" || dtype === "float16" || dtype === "bfloat16";
}
