/** ScatterElements: data, with updates put (or added...) where indices point along one axis. Source: ONNX operator ScatterElements, opset 18. */
import { normaliseAxis } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { likeFirst } from "../rules/elementwise.js";
import { noGradient, zerosLike } from "../rules/gradients.js";
import { elementPlaces, reductionOf } from "../rules/picking.js";

export const scatterElements = defineOp({
  name: "ScatterElements",
  since: 11,
  inputs: ["data", "indices", "updates"],
  attributes: { axis: { kind: "int", fallback: 0 }, reduction: { kind: "string", fallback: "none" } },
  inferShape: likeFirst,
  reference([data, indices, updates], { axis, reduction }, { where }) {
    const join = reductionOf(where, reduction);
    const result = data.data.slice();
    const places = elementPlaces(where, { dims: data.dims, indices, axis: normaliseAxis(where, axis, data.dims.length) });
    places.forEach((at, i) => (result[at] = join(result[at] ?? NaN, updates.data[i] ?? NaN)));
    return [{ ...data, data: result }];
  },
  // d data = dy, without the elements that were replaced; d updates = dy where they went
  gradient({ inputs: [, indices, updates], cotangents: [dy], where }, { axis, reduction }, g) {
    if (reduction !== "add" && reduction !== "none") throw noGradient(where, `the reduction '${reduction}' has none here`);
    const taken = g.gatherElements(dy, indices, axis);
    if (reduction === "add") return [dy, null, taken];
    return [g.op("ScatterElements", [dy, indices, zerosLike(g, updates)], { axis })[0] ?? dy, null, taken];
  },
  cases: [
    {
      name: "put",
      inputs: [f32([1, 3], [1, 2, 3]), i64([1, 2], [2, 0]), f32([1, 2], [9, NaN])],
      attributes: { axis: 1 },
      expected: [f32([1, 3], [NaN, 2, 9])],
    },
    {
      name: "added, twice to one",
      inputs: [f32([3], [1, 2, 3]), i64([2], [-1, 2]), f32([2], [10, 20])],
      attributes: { reduction: "add" },
      expected: [f32([3], [1, 2, 33])],
    },
    { name: "no updates", inputs: [f32([2], [1, 2]), i64([0], []), f32([0], [])], expected: [f32([2], [1, 2])] },
    { name: "float64, put", inputs: [f64([3], [1, 2, 3]), i64([2], [2, 0]), f64([2], [9, 8])], expected: [f64([3], [8, 2, 9])], smooth: true },
    {
      name: "float64, added twice to one",
      inputs: [f64([3], [1, 2, 3]), i64([2], [2, 2]), f64([2], [9, 8])],
      attributes: { reduction: "add" },
      expected: [f64([3], [1, 2, 20])],
      smooth: true,
    },
  ],
});
