/** Unsqueeze: puts in axes of size 1; `axes` count in the output. Source: ONNX operator Unsqueeze, opset 13. */
import { fail } from "#base";
import { normaliseAxis } from "#tensor";
import { defineOp } from "../define-op.js";
import { knownInts } from "../infer/facts.js";
import { f32, f64, i64, text } from "../rules/case-tensors.js";
import { reshapeLike } from "../rules/gradients.js";

export const unsqueeze = defineOp({
  name: "Unsqueeze",
  since: 13,
  inputs: ["data", "axes"],
  moves: ["data"],
  inferShape([{ dtype, dims }, axes], _, { where }) {
    const named = knownInts(axes);
    return [{ dtype, dims: dims === null || named === null ? null : unsqueezed(where, dims, named) }];
  },
  reference: ([data, axes], _, { where }) => [{ ...data, dims: unsqueezed(where, data.dims, Array.from(axes.data)) }],
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => [reshapeLike(g, dy, x), null],
  cases: [
    { name: "in front", inputs: [f32([2], [1, NaN]), i64([1], [0])], expected: [f32([1, 2], [1, NaN])] },
    { name: "two, in any order", inputs: [f32([2], [1, 2]), i64([2], [-1, 0])], expected: [f32([1, 2, 1], [1, 2])] },
    { name: "strings", inputs: [text([], ["a"]), i64([1], [0])], expected: [text([1], ["a"])] },
    { name: "no elements", inputs: [f32([0], []), i64([1], [1])], expected: [f32([0, 1], [])] },
    { name: "float64", inputs: [f64([2], [1, 2]), i64([1], [1])], expected: [f64([2, 1], [1, 2])], smooth: true },
  ],
});

function unsqueezed<D>(where: string, dims: readonly D[], named: readonly number[]): readonly (D | 1)[] {
  const rank = dims.length + named.length;
  const axes = new Set(named.map((axis) => normaliseAxis(where, axis, rank)));
  if (axes.size < named.length) throw fail("GRAPH_INVALID", { where, why: `an axis is named twice in [${named.join(", ")}]` });
  const rest = dims[Symbol.iterator]();
  return Array.from({ length: rank }, (_, axis) => (axes.has(axis) ? 1 : (rest.next().value as D)));
}
