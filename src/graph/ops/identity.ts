/** Identity: y = x, of any type. Source: ONNX operator Identity, opset 1. */
import { defineOp } from "../define-op.js";
import { f32, f64, text } from "../rules/case-tensors.js";
import { likeFirst } from "../rules/elementwise.js";

export const identity = defineOp({
  name: "Identity",
  since: 1,
  inputs: ["input"],
  moves: ["input"],
  inferShape: likeFirst,
  reference: ([x]) => [x],
  gradient: ({ cotangents: [dy] }) => [dy],
  cases: [
    { name: "numbers", inputs: [f32([3], [1, NaN, -Infinity])], expected: [f32([3], [1, NaN, -Infinity])] },
    { name: "strings", inputs: [text([2], ["a", "é"])], expected: [text([2], ["a", "é"])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([2], [0.5, -2])], expected: [f64([2], [0.5, -2])], smooth: true },
  ],
});
