/** Scatter, which opset 11 renamed to ScatterElements. Source: ONNX operator Scatter, opset 9. */
import { f32, f64, i64 } from "../../rules/case-tensors.js";
import { olderOp } from "../../rules/older.js";
import { scatterElements } from "../scatter-elements.js";

export const scatter = olderOp(scatterElements, {
  name: "Scatter",
  since: 9,
  until: 10,
  inputs: ["data", "indices", "updates"],
  attributes: { axis: { kind: "int", fallback: 0 } },
  lift: ({ axis }) => ({ inputs: [0, 1, 2], attributes: { axis } }),
  cases: [
    {
      name: "put",
      inputs: [f32([1, 3], [1, 2, 3]), i64([1, 2], [2, 0]), f32([1, 2], [9, NaN])],
      attributes: { axis: 1 },
      expected: [f32([1, 3], [NaN, 2, 9])],
    },
    { name: "float64", inputs: [f64([3], [1, 2, 3]), i64([1], [2]), f64([1], [9])], expected: [f64([3], [1, 2, 9])], smooth: true },
  ],
});
