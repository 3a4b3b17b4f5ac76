/** ScatterND: data, with blocks put (or added...) at the places that index tuples name. Source: ONNX operator ScatterND, opset 18. */
import { defineOp } from "../define-op.js";
import type { Value } from "../build/graph-writer.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { likeFirst } from "../rules/elementwise.js";
import { blockPlaces, reductionOf } from "../rules/movement/picking.js";
import { scatterGradient } from "../rules/movement/scatter-gradient.js";

export const scatterND = defineOp({
  name: "ScatterND",
  since: 11,
  inputs: ["data", "indices", "updates"],
  attributes: { reduction: { kind: "string", fallback: "none" } },
  inferShape: likeFirst,
  reference([data, indices, updates], { reduction }, { where }) {
    const join = reductionOf(where, reduction);
    const result = data.data.slice();
    const { places, length } = blockPlaces(where, { dims: data.dims, indices });
    places.forEach((place, block) => {
      for (let i = 0; i < length; i++) result[place + i] = join(result[place + i] ?? NaN, updates.data[block * length + i] ?? NaN);
    });
    return [{ ...data, data: result }];
  },
  gradient({ inputs: [data, indices, updates], outputs: [y], cotangents: [dy], where }, { reduction }, g) {
    const pick = (from: Value): Value => g.op("GatherND", [from, indices])[0] ?? from;
    const put = (base: Value, given: Value, how: string): Value => g.op("ScatterND", [base, indices, given], { reduction: how })[0] ?? base;
    const [toData, toUpdates] = scatterGradient(g, { data, updates, y, dy, pick, put, reduction, where });
    return [toData, null, toUpdates];
  },
  cases: [
    { name: "rows put", inputs: [f32([3, 2], [1, 2, 3, 4, 5, 6]), i64([1, 1], [-1]), f32([1, 2], [9, NaN])], expected: [f32([3, 2], [1, 2, 3, 4, 9, NaN])] },
    {
      name: "single elements added, twice to one",
      inputs: [f32([2, 2], [1, 2, 3, 4]), i64([2, 2], [0, 1, 0, 1]), f32([2], [10, 20])],
      attributes: { reduction: "add" },
      expected: [f32([2, 2], [1, 32, 3, 4])],
    },
    { name: "no updates", inputs: [f32([2], [1, 2]), i64([0, 1], []), f32([0], [])], expected: [f32([2], [1, 2])] },
    {
      name: "float64, rows put",
      inputs: [f64([2, 2], [1, 2, 3, 4]), i64([1, 1], [1]), f64([1, 2], [9, 8])],
      expected: [f64([2, 2], [1, 2, 9, 8])],
      smooth: true,
    },
    {
      name: "float64, added twice to one row",
      inputs: [f64([2, 2], [1, 2, 3, 4]), i64([2, 1], [0, 0]), f64([2, 2], [9, 8, 7, 6])],
      attributes: { reduction: "add" },
      expected: [f64([2, 2], [17, 16, 3, 4])],
      smooth: true,
    },
    {
      name: "multiplied, a zero and a NaN",
      inputs: [f32([3], [2, 3, 4]), i64([3, 1], [0, 0, 1]), f32([3], [5, 0, NaN])],
      attributes: { reduction: "mul" },
      expected: [f32([3], [0, NaN, 4])],
    },
    {
      name: "float64, multiplied twice into one",
      inputs: [f64([3], [2, 3, 4]), i64([3, 1], [0, 0, -2]), f64([3], [5, -0.5, 1.5])],
      attributes: { reduction: "mul" },
      expected: [f64([3], [-5, 4.5, 4])],
      smooth: true,
    },
    {
      name: "float64, the largest",
      inputs: [f64([3], [2, 3, 4]), i64([3, 1], [0, 0, 1]), f64([3], [5, 7, 1])],
      attributes: { reduction: "max" },
      expected: [f64([3], [7, 3, 4])],
      smooth: true,
    },
    {
      name: "float64, the smallest",
      inputs: [f64([3], [2, 3, 4]), i64([3, 1], [0, 0, 1]), f64([3], [5, 7, 1])],
      attributes: { reduction: "min" },
      expected: [f64([3], [2, 1, 4])],
      smooth: true,
    },
  ],
});
