/** @file Raw tensor bytes (little endian, as every machine that ONNX Runtime runs on) as typed arrays without copying where they are aligned, and back. */
import { DTYPES, newData, type DType, type TypedArray } from "#tensor";

/** The typed array over `bytes` itself when its start is aligned to the element, else over a copy. Length in bytes must be a multiple of the element. */
export function bytesToData(dtype: DType, bytes: Uint8Array): TypedArray {
  const { bytes: size } = DTYPES[dtype];
  const source = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes); // not slice: a Buffer's shares its memory
  const like = newData(dtype, 0) as TypedArray;
  const ArrayOf = like.constructor as new (buffer: ArrayBufferLike, byteOffset: number, length: number) => TypedArray;
  return new ArrayOf(source.buffer, source.byteOffset, source.byteLength / size);
}

/** The bytes of a typed array, as a view. */
export function dataToBytes(data: TypedArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
