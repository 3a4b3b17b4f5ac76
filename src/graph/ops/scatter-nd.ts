/** ScatterND: data, with blocks put (or added...) at the places that index tuples name. Source: ONNX operator ScatterND, opset 18. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { likeFirst } from "../rules/elementwise.js";
import { noGradient, zerosLike } from "../rules/gradients.js";
import { blockPlaces, reductionOf } from "../rules/picking.js";

export const scatterND = defineOp({
  name: "ScatterND",
  since: 11,
  inputs: ["data", "indices", "updates"],
  attributes: { reduction: { kind: "string", fallback: "none" } },
  inferShape: likeFirst,
  reference([data, indices, updates], { reduction }, { where }) {
    const join = reductionOf(where, reduction);
    const result = data.data.slice();
    const { places, length } = blockPlaces(where, data.dims, indices);
    places.forEach((place, block) => {
      for (let i = 0; i < length; i++) result[place + i] = join(result[place + i] ?? NaN, updates.data[block * length + i] ?? NaN);
    });
    return [{ ...data, data: result }];
  },
  // d data = dy, without the blocks that were replaced; d updates = dy where they went
  gradient({ inputs: [, indices, updates], cotangents: [dy], where }, { reduction }, g) {
    if (reduction !== "add" && reduction !== "none") throw noGradient(where, `the reduction '${reduction}' has none here`);
    const [taken = dy] = g.op("GatherND", [dy, indices]);
    if (reduction === "add") return [dy, null, taken];
    return [g.op("ScatterND", [dy, indices, zerosLike(g, updates)])[0] ?? dy, null, taken];
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
  ],
});
