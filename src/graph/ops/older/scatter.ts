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
    { name: "put, NaN", inputs: [f32([2], [1, 2]), i64([1], [1]), f32([1], [NaN])], expected: [f32([2], [1, NaN])] },
    { name: "float64", inputs: [f64([3], [1, 2, 3]), i64([1], [2]), f64([1], [9])], expected: [f64([3], [1, 2, 9])], smooth: true },
  ],
});
