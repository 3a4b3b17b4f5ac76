/** Ceil: y = the smallest integer >= x. Shape and dtype unchanged. Source: ONNX operator Ceil, opset 6. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach, nothingFlows } from "../rules/elementwise.js";

export const ceil = defineOp({
  name: "Ceil",
  since: 6,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(Math.ceil),
  // dx = 0 wherever it exists
  gradient: nothingFlows,
  cases: [
    { name: "both signs", inputs: [f32([4], [1.2, -1.2, 3, 0])], expected: [f32([4], [2, -1, 3, 0])] },
    { name: "extremes", inputs: [f32([3], [NaN, -Infinity, 1e30])], expected: [f32([3], [NaN, -Infinity, 1e30])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "float64, flat", inputs: [f64([2], [0.5, -0.5])], expected: [f64([2], [1, 0])], smooth: true },
  ],
});
