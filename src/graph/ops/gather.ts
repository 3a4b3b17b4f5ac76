/** Gather: whole slices of data along one axis, picked by indices of any shape; negative ones count from the end. Source: ONNX operator Gather, opset 13. */
import { normaliseAxis } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32, f64, i64, text } from "../rules/case-tensors.js";
import { gatherBack, gatherReference } from "../rules/movement/gathering.js";

export const gather = defineOp({
  name: "Gather",
  since: 1,
  inputs: ["data", "indices"],
  attributes: { axis: { kind: "int", fallback: 0 } },
  moves: ["data"],
  inferShape([data, indices], { axis }, { where }) {
    const { dtype, dims } = data;
    if (dims === null || indices.dims === null) return [{ dtype, dims: null }];
    const at = normaliseAxis(where, axis, dims.length);
    return [{ dtype, dims: [...dims.slice(0, at), ...indices.dims, ...dims.slice(at + 1)] }];
  },
  reference: ([data, indices], { axis }, { where }) => [gatherReference(where, { data, indices, axis: normaliseAxis(where, axis, data.dims.length) })],
  // dy is added back to the slices it came from
  gradient: ({ inputs: [x, indices], cotangents: [dy], where }, { axis }, g) => [gatherBack(g, { x, indices, dy, axis, where }), null],
  cases: [
    { name: "rows, one twice", inputs: [f32([3, 2], [1, 2, 3, 4, 5, NaN]), i64([3], [2, 0, 2])], expected: [f32([3, 2], [5, NaN, 1, 2, 5, NaN])] },
    {
      name: "columns by negative indices",
      inputs: [f32([2, 3], [1, 2, 3, 4, 5, 6]), i64([1, 2], [-1, 0])],
      attributes: { axis: 1 },
      expected: [f32([2, 1, 2], [3, 1, 6, 4])],
    },
    { name: "a scalar index drops the axis", inputs: [f32([2, 2], [1, 2, 3, 4]), i64([], [1])], expected: [f32([2], [3, 4])] },
    { name: "strings", inputs: [text([2], ["a", "b"]), i64([2], [1, 1])], expected: [text([2], ["b", "b"])] },
    { name: "nothing picked", inputs: [f32([2, 2], [1, 2, 3, 4]), i64([0], [])], expected: [f32([0, 2], [])] },
    {
      name: "float64 rows, one twice",
      inputs: [f64([3, 2], [1, 2, 3, 4, 5, 6]), i64([3], [2, 0, 2])],
      expected: [f64([3, 2], [5, 6, 1, 2, 5, 6])],
      smooth: true,
    },
    {
      name: "float64 along the last axis",
      inputs: [f64([1, 2, 3], [1, 2, 3, 4, 5, 6]), i64([2, 2], [-1, 0, 1, 1])],
      attributes: { axis: 2 },
      expected: [f64([1, 2, 2, 2], [3, 1, 2, 2, 6, 4, 5, 5])],
      smooth: true,
    },
  ],
});
