/** Squeeze: drops axes of size 1; all of them when none are named. Source: ONNX operator Squeeze, opset 13. */
import { fail } from "#base";
import { normaliseAxis } from "#tensor";
import { defineOp } from "../define-op.js";
import { dimsText, knownInts } from "../infer/facts.js";
import type { Dim } from "../ir.js";
import { f32, f64, i64, text } from "../rules/case-tensors.js";
import { reshapeLike } from "../rules/gradients.js";

export const squeeze = defineOp({
  name: "Squeeze",
  since: 13,
  inputs: ["data", "axes?"],
  moves: ["data"],
  inferShape([data, axes], _, { where }) {
    const { dtype, dims } = data;
    const named = axes === null ? null : knownInts(axes);
    if (dims === null || (axes !== null && named === null)) return [{ dtype, dims: null }];
    if (named === null && dims.some((dim) => typeof dim !== "number")) return [{ dtype, dims: null }];
    return [{ dtype, dims: squeezed(where, dims, named) }];
  },
  reference([data, axes], _, { where }) {
    const dims = squeezed(where, data.dims, axes === null ? null : Array.from(axes.data));
    return [{ ...data, dims: dims as readonly number[] }];
  },
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => [reshapeLike(g, dy, x), null],
  cases: [
    { name: "a named axis", inputs: [f32([2, 1, 1], [1, NaN]), i64([1], [-1])], expected: [f32([2, 1], [1, NaN])] },
    { name: "all of size 1", inputs: [f32([1, 2, 1], [1, 2])], expected: [f32([2], [1, 2])] },
    { name: "strings", inputs: [text([1, 1], ["a"]), i64([1], [0])], expected: [text([1], ["a"])] },
    { name: "no elements", inputs: [f32([0, 1], []), i64([1], [1])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([2, 1], [1, 2]), i64([1], [1])], expected: [f64([2], [1, 2])], smooth: true },
  ],
});

function squeezed(where: string, dims: readonly Dim[], named: readonly number[] | null): readonly Dim[] {
  if (named === null) return dims.filter((dim) => dim !== 1);
  const axes = new Set(named.map((axis) => normaliseAxis(where, axis, dims.length)));
  for (const axis of axes) {
    const dim = dims[axis];
    if (typeof dim === "number" && dim !== 1)
      throw fail("GRAPH_SHAPE", { where, what: `axis ${axis} of the input`, expected: "1", got: `${dim} in ${dimsText(dims)}` });
  }
  return dims.filter((_, axis) => !axes.has(axis));
}
