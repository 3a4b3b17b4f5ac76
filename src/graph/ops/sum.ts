/** Sum: any number of inputs added up. Shapes broadcast; one dtype. Source: ONNX operator Sum, opset 13. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { broadcastLike } from "../rules/elementwise.js";
import { foldInputs } from "../rules/extremes.js";
import { unbroadcast } from "../rules/gradients.js";

export const sum = defineOp({
  name: "Sum",
  since: 6,
  inputs: ["...data_0"],
  inferShape: broadcastLike,
  reference: foldInputs((a, b) => a + b),
  gradient({ inputs, cotangents: [dy], where }, _, g) {
    return inputs.map((input) => unbroadcast(g, dy, { input, beside: inputs.filter((other) => other !== input), where }));
  },
  cases: [
    { name: "three inputs", inputs: [f32([2], [1, 5]), f32([2], [3, -1]), f32([], [2])], expected: [f32([2], [6, 6])] },
    { name: "one input, infinities and NaN", inputs: [f32([3], [Infinity, NaN, -2])], expected: [f32([3], [Infinity, NaN, -2])] },
    { name: "no elements", inputs: [f32([0], []), f32([1], [1])], expected: [f32([0], [])] },
    { name: "float64, both stretch", inputs: [f64([2, 1], [1, 2]), f64([2], [0.5, -3])], expected: [f64([2, 2], [1.5, -2, 2.5, -1])], smooth: true },
  ],
});
