/** Sign: y = -1, 0 or 1, element by element. Shape and dtype unchanged. Source: ONNX operator Sign, opset 13. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach, nothingFlows } from "../rules/elementwise.js";

export const sign = defineOp({
  name: "Sign",
  since: 9,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(Math.sign),
  // dx = 0 wherever it exists
  gradient: nothingFlows,
  cases: [
    { name: "three signs", inputs: [f32([4], [3, -0.5, 0, -Infinity])], expected: [f32([4], [1, -1, 0, -1])] },
    { name: "integers", inputs: [i64([3], [7, -9, 0])], expected: [i64([3], [1, -1, 0])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([2], [0.25, -3])], expected: [f64([2], [1, -1])], smooth: true },
  ],
});
