/** Max: the largest of any number of inputs, NaN when one is NaN. Shapes broadcast; one dtype. Source: ONNX operator Max, opset 13. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { broadcastLike } from "../rules/elementwise.js";
import { foldInputs, toExtremes } from "../rules/extremes.js";

export const max = defineOp({
  name: "Max",
  since: 6,
  inputs: ["...data"],
  inferShape: broadcastLike,
  reference: foldInputs(Math.max),
  gradient: toExtremes,
  cases: [
    { name: "three inputs", inputs: [f32([2], [1, 5]), f32([2], [3, -1]), f32([], [2])], expected: [f32([2], [3, 5])] },
    { name: "NaN wins", inputs: [f32([2], [NaN, 1]), f32([2], [0, NaN])], expected: [f32([2], [NaN, NaN])] },
    { name: "integers, stretched", inputs: [i64([2, 1], [1, 7]), i64([2], [3, 9])], expected: [i64([2, 2], [3, 9, 7, 9])] },
    { name: "no elements", inputs: [f32([0], []), f32([1], [2])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([2, 1], [1, 2]), f64([2], [1.5, -3])], expected: [f64([2, 2], [1.5, 1, 2, 2])], smooth: true },
  ],
});
