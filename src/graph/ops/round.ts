/** Round: y = the nearest integer, the even one of two. Shape and dtype unchanged. Source: ONNX operator Round, opset 11. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach, nothingFlows, roundEven } from "../rules/elementwise.js";

export const round = defineOp({
  name: "Round",
  since: 11,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(roundEven),
  // dx = 0 wherever it exists
  gradient: nothingFlows,
  cases: [
    { name: "ties go to even", inputs: [f32([6], [0.5, 1.5, 2.5, -0.5, -1.5, -2.5])], expected: [f32([6], [0, 2, 2, 0, -2, -2])] },
    { name: "extremes", inputs: [f32([4], [NaN, -Infinity, 1e30, 8388609])], expected: [f32([4], [NaN, -Infinity, 1e30, 8388609])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "float64, flat", inputs: [f64([2], [0.4, -0.6])], expected: [f64([2], [0, -1])], smooth: true },
  ],
});
