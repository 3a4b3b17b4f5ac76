/** @file What the bitwise operators share: exact integers. As everywhere in the reference, 64-bit ones are exact up to 2^53. */
import type { DType } from "#tensor";

const WIDTH: Partial<Record<DType, number>> = { int8: 8, uint8: 8, int16: 16, uint16: 16, int32: 32, uint32: 32, int64: 64, uint64: 64 };

/** `f` of both as whole numbers, wrapped to the width of the dtype. */
export function onBits(f: (a: bigint, b: bigint) => bigint): (a: number, b: number, dtype: DType) => number {
  return (a, b, dtype) => Number(wrap(f(BigInt(a), BigInt(b)), dtype));
}

function wrap(value: bigint, dtype: DType): bigint {
  const width = WIDTH[dtype] ?? 64;
  return dtype.startsWith("u") ? BigInt.asUintN(width, value) : BigInt.asIntN(width, value);
}
