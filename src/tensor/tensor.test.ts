import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  broadcastDims,
  broadcastIndices,
  DTYPES,
  fromBfloat16,
  fromFloat16,
  fromFloat64,
  lanes,
  newData,
  normaliseAxis,
  stridedIndices,
  strides,
  tensor,
  toBfloat16,
  toFloat16,
  toFloat64,
  zeros,
  type DType,
} from "#tensor";

describe("tensor", () => {
  test("refuses data that does not fill its dims", () => {
    expect(() => tensor("float32", [2, 3], new Float32Array(5))).toThrow("tensor of float32: data is 5 elements, expected 6 elements for [2, 3]");
  });

  test("a scalar has one element, a shape with a zero none", () => {
    expect(zeros("int64", []).data.length).toBe(1);
    expect(zeros("float32", [3, 0, 2]).data.length).toBe(0);
    expect(zeros("string", [2]).data).toEqual(["", ""]);
  });

  test.each(Object.keys(DTYPES).filter((dtype) => dtype !== "string") as DType[])("%s goes to float64 and back unchanged", (dtype) => {
    const small = fromFloat64(dtype, [3], [0, 1, 1]);
    expect(small.data.constructor).toBe(newData(dtype, 0).constructor);
    expect(toFloat64(small)).toEqual(Float64Array.of(0, 1, 1));
  });

  test("integers are cut towards zero and wrap, 64-bit ones saturate, NaN is 0, bool is anything but 0", () => {
    expect(fromFloat64("int8", [4], [1.9, -1.9, 200, NaN]).data).toEqual(Int8Array.of(1, -1, -56, 0));
    expect(fromFloat64("int64", [4], [-1.9, 1e30, -Infinity, NaN]).data).toEqual(BigInt64Array.of(-1n, 2n ** 63n - 1n, -(2n ** 63n), 0n));
    expect(fromFloat64("uint64", [2], [-5, 2 ** 53]).data).toEqual(BigUint64Array.of(0n, 9007199254740992n));
    expect(fromFloat64("bool", [3], [0, 0.5, NaN]).data).toEqual(Uint8Array.of(0, 1, 1));
    expect(() => fromFloat64("string", [1], [1])).toThrow("expected a number");
    expect(() => toFloat64(tensor("string", [1], ["1"]))).toThrow("expected a number");
  });
});

describe("16-bit floats", () => {
  test.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65520, 0x7c00],
    [Infinity, 0x7c00],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [2 ** -14, 0x0400],
    [0.333251953125, 0x3555],
    [2049, 0x6800],
    [2051, 0x6802],
    [1023.75 * 2 ** -24, 0x0400],
  ])("%d is float16 %i", (value, bits) => {
    expect(toFloat16(value)).toBe(bits);
  });

  test("every float16 comes back as itself", () => {
    const all = Array.from({ length: 0x10000 }, (_, bits) => bits).filter((bits) => !Number.isNaN(fromFloat16(bits)));
    expect(all.filter((bits) => toFloat16(fromFloat16(bits)) !== bits)).toEqual([]);
    expect(fromFloat16(toFloat16(NaN))).toBeNaN();
  });

  test("every bfloat16 comes back as itself, ties go to even", () => {
    const all = Array.from({ length: 0x10000 }, (_, bits) => bits).filter((bits) => !Number.isNaN(fromBfloat16(bits)));
    expect(all.filter((bits) => toBfloat16(fromBfloat16(bits)) !== bits)).toEqual([]);
    expect([toBfloat16(1), toBfloat16(1 + 2 ** -8), toBfloat16(1 + 3 * 2 ** -8), toBfloat16(NaN)]).toEqual([0x3f80, 0x3f80, 0x3f82, 0x7fc0]);
  });
});

describe("shapes", () => {
  test("strides, axes and lanes, written out", () => {
    expect(strides([2, 3, 4])).toEqual([12, 4, 1]);
    expect(normaliseAxis("Softmax", -1, 3)).toBe(2);
    expect(() => normaliseAxis("Softmax", 3, 1)).toThrow("Softmax: axis 3 is outside [-1, 1)");
    expect([...lanes([2, 3], 0)]).toEqual([
      { start: 0, step: 3, length: 2 },
      { start: 1, step: 3, length: 2 },
      { start: 2, step: 3, length: 2 },
    ]);
    expect([...lanes([0, 3], 1)]).toEqual([]);
    expect([...lanes([2, 0], 1)].map(({ length }) => length)).toEqual([0, 0]);
    expect([...stridedIndices([2, 2], [1, -2], 3)]).toEqual([3, 1, 4, 2]);
  });

  test("broadcasting, written out", () => {
    expect(broadcastDims([3, 1], [4])).toEqual([3, 4]);
    expect(broadcastDims([0, 1], [5])).toEqual([0, 5]);
    expect(broadcastDims([2], [3])).toBeNull();
    expect([...broadcastIndices([2, 1], [2, 3])]).toEqual([0, 0, 0, 1, 1, 1]);
  });

  test("broadcasting is symmetric, and a shape stretches to itself", () => {
    const dims = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
    const same = (a: readonly number[] | null, b: readonly number[] | null): boolean => JSON.stringify(a) === JSON.stringify(b);
    fc.assert(
      fc.property(dims, dims, (a, b) => same(broadcastDims(a, b), broadcastDims(b, a))),
      { seed: 3 },
    );
    fc.assert(
      fc.property(dims, (a) => broadcastIndices(a, a).every((at, i) => at === i)),
      { seed: 5 },
    );
  });
});
