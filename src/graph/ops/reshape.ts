/**
 * Reshape: the same elements, row-major, in another shape. In `shape`, -1 is what is left and 0 what the input has there
 * (unless `allowzero`). Source: ONNX operator Reshape, opset 14.
 */
import { fail } from "#base";
import { elementCount } from "#tensor";
import { defineOp, type Fact } from "../define-op.js";
import { dimsText } from "../infer/facts.js";
import type { Dim } from "../ir.js";
import { f32, f64, i64, text } from "../rules/case-tensors.js";
import { reshapeLike } from "../rules/gradients.js";

export const reshape = defineOp({
  name: "Reshape",
  since: 5,
  inputs: ["data", "shape"],
  attributes: { allowzero: { kind: "int", fallback: 0 } },
  moves: ["data"],
  inferShape([data, shape], { allowzero }, { where }) {
    if (shape.sizes === null) return [{ dtype: data.dtype, dims: unknownDims(shape) }];
    return [{ dtype: data.dtype, dims: resolveDims(where, { from: data.dims, sizes: shape.sizes, keepZero: allowzero !== 0 }) }];
  },
  reference([data, shape], { allowzero }, { where }) {
    const dims = resolveDims(where, { from: data.dims, sizes: Array.from(shape.data), keepZero: allowzero !== 0 });
    return [{ dtype: data.dtype, dims: dims as readonly number[], data: data.data }];
  },
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => [reshapeLike(g, dy, x), null],
  cases: [
    { name: "-1 takes what is left", inputs: [f32([2, 3], [1, 2, 3, 4, 5, 6]), i64([2], [3, -1])], expected: [f32([3, 2], [1, 2, 3, 4, 5, 6])] },
    { name: "0 keeps the input's size", inputs: [f32([2, 2], [1, 2, 3, NaN]), i64([3], [0, 1, 2])], expected: [f32([2, 1, 2], [1, 2, 3, NaN])] },
    { name: "to a scalar", inputs: [f32([1], [7]), i64([0], [])], expected: [f32([], [7])] },
    { name: "strings", inputs: [text([2], ["a", "b"]), i64([2], [2, 1])], expected: [text([2, 1], ["a", "b"])] },
    { name: "no elements, zero said", inputs: [f32([0, 3], []), i64([2], [3, 0])], attributes: { allowzero: 1 }, expected: [f32([3, 0], [])] },
    { name: "float64", inputs: [f64([2, 2], [1, 2, 3, 4]), i64([1], [4])], expected: [f64([4], [1, 2, 3, 4])], smooth: true },
  ],
});

function unknownDims(shape: Fact): readonly Dim[] | null {
  const length = shape.dims?.[0];
  return typeof length === "number" ? Array.from({ length }, () => null) : null;
}

interface ReshapeRequest {
  readonly from: readonly Dim[] | null;
  readonly sizes: readonly Dim[];
  readonly keepZero: boolean;
}

function resolveDims(where: string, { from, sizes, keepZero }: ReshapeRequest): readonly Dim[] {
  const copied = sizes.map((size, axis) => {
    if (size !== 0 || keepZero) return size;
    if (from === null) return null;
    if (axis >= from.length) throw mismatch(where, from, sizes);
    return from[axis] ?? null;
  });
  const rest = copied.indexOf(-1);
  const others = copied.filter((_, axis) => axis !== rest);
  if (others.some((size) => typeof size === "number" && size < 0)) throw mismatch(where, from, sizes);
  const left = from === null ? null : whatIsLeft(from, others);
  if (left === undefined || (rest < 0 && typeof left === "number" && left !== 1)) throw mismatch(where, from, sizes);
  return copied.map((size, axis) => (axis === rest ? left : size));
}

/** Size of the input over size of `dims`: equal symbols cancel. null when it cannot be known, undefined when it is no whole number. */
function whatIsLeft(from: readonly Dim[], dims: readonly Dim[]): Dim | undefined {
  const symbols = from.filter((dim) => typeof dim !== "number");
  for (const dim of dims.filter((each) => typeof each !== "number")) {
    const at = dim === null ? -1 : symbols.indexOf(dim);
    if (at < 0) return null;
    symbols.splice(at, 1);
  }
  const [total, taken] = [knownSize(from), knownSize(dims)];
  if (symbols.length > 0) return symbols.length === 1 && total === taken ? symbols[0] : null;
  if (taken === 0) return total === 0 ? 1 : undefined;
  return total % taken === 0 ? total / taken : undefined;
}

function knownSize(dims: readonly Dim[]): number {
  return elementCount(dims.filter((dim) => typeof dim === "number"));
}

function mismatch(where: string, from: readonly Dim[] | null, sizes: readonly Dim[]): Error {
  return fail("GRAPH_SHAPE", { where, what: "the new shape", expected: `one for the elements of ${dimsText(from)}`, got: dimsText(sizes) });
}
