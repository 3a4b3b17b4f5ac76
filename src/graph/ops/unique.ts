/**
 * Unique: the different elements (or slices along `axis`), where each occurs first, which of them each element is, and how often each occurs;
 * in ascending order, or as they occur with `sorted` 0. Source: ONNX operator Unique, opset 11.
 */
import { elementCount, normaliseAxis, stridedIndices, strides, toFloat64 } from "#tensor";
import { defineOp, type Plain } from "../define-op.js";
import type { ValueType } from "../ir.js";
import { f32, i64 } from "../rules/case-tensors.js";

export const unique = defineOp({
  name: "Unique",
  since: 11,
  inputs: ["X"],
  attributes: { axis: { kind: "int" }, sorted: { kind: "int", fallback: 1 } },
  inferShape([{ dtype, dims, constant }], { axis, sorted }, { where }) {
    const counts = (size: number | null): ValueType => ({ dtype: "int64", dims: [size] });
    if (constant !== null && constant.dtype !== "string" && constant.data.length <= CONSTANT_ELEMENTS) {
      const { y, first, inverse } = groupsOf(where, { dtype, dims: constant.dims, data: toFloat64(constant) }, { axis, sorted, order: (value) => value });
      return [{ dtype, dims: y.dims }, counts(first.length), counts(inverse.length), counts(first.length)];
    }
    const open = axis === undefined || dims === null ? null : dims.with(normaliseAxis(where, axis, dims.length), null);
    return [{ dtype, dims: axis === undefined ? [null] : open }, counts(null), counts(null), counts(null)];
  },
  reference([x], { axis, sorted }, { where, strings }) {
    const order = x.dtype === "string" ? (value: number): string => strings.text(value) : (value: number): number => value;
    const { y, first, inverse, counts } = groupsOf(where, x, { axis, sorted, order });
    const list = (values: readonly number[]): Plain => ({ dtype: "int64", dims: [values.length], data: Float64Array.from(values) });
    return [y, list(first), list(inverse), list(counts)];
  },
  gradient: "equal elements become one, so that a small change of one makes a new output",
  cases: [
    {
      name: "of all elements",
      inputs: [f32([2, 3], [2, 1, 1, 3, 4, 3])],
      expected: [f32([4], [1, 2, 3, 4]), i64([4], [1, 0, 3, 4]), i64([6], [1, 0, 0, 2, 3, 2]), i64([4], [2, 1, 2, 1])],
    },
    {
      name: "as they occur",
      inputs: [f32([4], [2, 1, 1, 3])],
      attributes: { sorted: 0 },
      expected: [f32([3], [2, 1, 3]), i64([3], [0, 1, 3]), i64([4], [0, 1, 1, 2]), i64([3], [1, 2, 1])],
    },
    {
      name: "rows",
      inputs: [i64([3, 2], [1, 0, 1, 0, 0, 9])],
      attributes: { axis: 0 },
      expected: [i64([2, 2], [0, 9, 1, 0]), i64([2], [2, 0]), i64([3], [1, 1, 0]), i64([2], [1, 2])],
    },
    {
      name: "columns",
      inputs: [f32([2, 3], [1, 1, 0, 2, 2, 0])],
      attributes: { axis: -1 },
      expected: [f32([2, 2], [0, 1, 0, 2]), i64([2], [2, 0]), i64([3], [1, 1, 0]), i64([2], [1, 2])],
    },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], []), i64([0], []), i64([0], []), i64([0], [])] },
  ],
});

/** Larger constants are not looked into while shapes are inferred. */
const CONSTANT_ELEMENTS = 1024;

interface Options {
  readonly axis: number | undefined;
  readonly sorted: number;
  readonly order: (value: number) => number | string;
}

interface Groups {
  readonly y: Plain;
  readonly first: readonly number[];
  readonly inverse: readonly number[];
  readonly counts: readonly number[];
}

function groupsOf(where: string, x: Plain, { axis, sorted, order }: Options): Groups {
  const [dims, at] = axis === undefined ? [[x.data.length], 0] : [x.dims, normaliseAxis(where, axis, x.dims.length)];
  const slices = slicesOf({ ...x, dims }, at);
  const seen = new Map<string, number>();
  const group = slices.map((slice, index) => {
    const key = slice.join();
    const known = seen.get(key) ?? index;
    seen.set(key, known);
    return known;
  });
  const first = [...seen.values()];
  if (sorted !== 0) first.sort((a, b) => compareSlices(slices[a] ?? [], slices[b] ?? [], order));
  const inverse = group.map((known) => first.indexOf(known));
  const counts = first.map((_, place) => inverse.filter((each) => each === place).length);
  return { y: joined(x, { dims: dims.with(at, first.length), axis: at, slices: first.map((index) => slices[index] ?? []) }), first, inverse, counts };
}

/** The elements of each slice along an axis, row-major. */
function slicesOf({ dims, data }: Plain, axis: number): number[][] {
  const own = strides(dims);
  return Array.from({ length: dims[axis] ?? 0 }, (_, index) =>
    Array.from(stridedIndices(dims.with(axis, 1), own, index * (own[axis] ?? 0)), (from) => data[from] ?? NaN),
  );
}

function compareSlices(a: readonly number[], b: readonly number[], order: (value: number) => number | string): number {
  for (const [i, value] of a.entries()) {
    const [left, right] = [order(value), order(b[i] ?? NaN)];
    if (left < right) return -1;
    if (left > right) return 1;
  }
  return 0;
}

function joined(x: Plain, { dims, axis, slices }: { dims: readonly number[]; axis: number; slices: readonly (readonly number[])[] }): Plain {
  const own = strides(dims);
  const data = new Float64Array(elementCount(dims));
  slices.forEach((slice, index) => {
    stridedIndices(dims.with(axis, 1), own, index * (own[axis] ?? 0)).forEach((to, i) => (data[to] = slice[i] ?? NaN));
  });
  return { dtype: x.dtype, dims, data };
}
