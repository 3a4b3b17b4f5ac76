/** ScatterElements: data, with updates put (or added...) where indices point along one axis. Source: ONNX operator ScatterElements, opset 18. */
import { normaliseAxis } from "#tensor";
import { defineOp } from "../define-op.js";
import type { Value } from "../build/graph-writer.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { likeFirst } from "../rules/elementwise.js";
import { elementPlaces, reductionOf } from "../rules/movement/picking.js";
import { scatterGradient } from "../rules/movement/scatter-gradient.js";

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
  gradient({ inputs: [data, indices, updates], outputs: [y], cotangents: [dy], where }, { axis, reduction }, g) {
    const pick = (from: Value): Value => g.gatherElements(from, indices, axis);
    const put = (base: Value, given: Value, how: string): Value => g.op("ScatterElements", [base, indices, given], { axis, reduction: how })[0] ?? base;
    const [toData, toUpdates] = scatterGradient(g, { data, updates, y, dy, pick, put, reduction, where });
    return [toData, null, toUpdates];
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
    {
      name: "multiplied, a zero and a NaN",
      inputs: [f32([3], [2, 3, 4]), i64([3], [0, 0, 1]), f32([3], [5, 0, NaN])],
      attributes: { reduction: "mul" },
      expected: [f32([3], [0, NaN, 4])],
    },
    {
      name: "float64, multiplied twice into one",
      inputs: [f64([3], [2, 3, 4]), i64([3], [0, 0, -2]), f64([3], [5, -0.5, 1.5])],
      attributes: { reduction: "mul" },
      expected: [f64([3], [-5, 4.5, 4])],
      smooth: true,
    },
    {
      name: "float64, the largest",
      inputs: [f64([3], [2, 3, 4]), i64([3], [0, 0, 1]), f64([3], [5, 7, 1])],
      attributes: { reduction: "max" },
      expected: [f64([3], [7, 3, 4])],
      smooth: true,
    },
    {
      name: "float64, the smallest",
      inputs: [f64([3], [2, 3, 4]), i64([3], [0, 0, 1]), f64([3], [5, 7, 1])],
      attributes: { reduction: "min" },
      expected: [f64([3], [2, 1, 4])],
      smooth: true,
    },
  ],
});
