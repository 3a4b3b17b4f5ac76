/** Floor: y = the largest integer <= x. Shape and dtype unchanged. Source: ONNX operator Floor, opset 6. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach, nothingFlows } from "../rules/elementwise.js";

export const floor = defineOp({
  name: "Floor",
  since: 6,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(Math.floor),
  // dx = 0 wherever it exists
  gradient: nothingFlows,
  cases: [
    { name: "both signs", inputs: [f32([4], [1.2, -1.2, 3, 0])], expected: [f32([4], [1, -2, 3, 0])] },
    { name: "extremes", inputs: [f32([3], [NaN, -Infinity, 1e30])], expected: [f32([3], [NaN, -Infinity, 1e30])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "float64, flat", inputs: [f64([2], [0.5, -0.5])], expected: [f64([2], [0, -1])], smooth: true },
  ],
});
