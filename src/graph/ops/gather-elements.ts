/** GatherElements: y[i][j] = data[index[i][j]][j] for axis 0, and so on. Shape of the indices. Source: ONNX operator GatherElements, opset 13. */
import { normaliseAxis } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { zerosLike } from "../rules/gradients.js";
import { elementPlaces } from "../rules/movement/picking.js";

export const gatherElements = defineOp({
  name: "GatherElements",
  since: 11,
  inputs: ["data", "indices"],
  attributes: { axis: { kind: "int", fallback: 0 } },
  inferShape([data, indices], { axis }, { where }) {
    if (data.dims !== null) normaliseAxis(where, axis, data.dims.length);
    return [{ dtype: data.dtype, dims: indices.dims }];
  },
  reference([data, indices], { axis }, { where }) {
    const places = elementPlaces(where, { dims: data.dims, indices, axis: normaliseAxis(where, axis, data.dims.length) });
    return [{ dtype: data.dtype, dims: indices.dims, data: Float64Array.from(places, (at) => data.data[at] ?? NaN) }];
  },
  // dy is added back to the elements it came from
  gradient: ({ inputs: [x, indices], cotangents: [dy] }, { axis }, g) => g.op("ScatterElements", [zerosLike(g, x), indices, dy], { axis, reduction: "add" }),
  cases: [
    {
      name: "one a row, as a loss picks its class",
      inputs: [f32([2, 3], [1, 2, 3, 4, 5, 6]), i64([2, 1], [2, 0])],
      attributes: { axis: 1 },
      expected: [f32([2, 1], [3, 4])],
    },
    { name: "the first axis, from the end", inputs: [f32([2, 2], [1, NaN, 3, 4]), i64([1, 2], [-1, 0])], expected: [f32([1, 2], [3, NaN])] },
    { name: "nothing picked", inputs: [f32([2, 2], [1, 2, 3, 4]), i64([0, 2], [])], expected: [f32([0, 2], [])] },
    {
      name: "float64, one twice",
      inputs: [f64([2, 2], [1, 2, 3, 4]), i64([2, 2], [1, 1, 0, 0])],
      attributes: { axis: 1 },
      expected: [f64([2, 2], [2, 2, 3, 3])],
      smooth: true,
    },
  ],
});
