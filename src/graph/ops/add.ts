/** Add: y = a + b. Shapes broadcast; one dtype. Source: ONNX operator Add, opset 7. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { broadcastLike, zip } from "../rules/elementwise.js";
import { unbroadcast } from "../rules/gradients.js";

export const add = defineOp({
  name: "Add",
  since: 7,
  inputs: ["A", "B"],
  inferShape: broadcastLike,
  reference: zip((a, b) => a + b),
  // da = dy, db = dy, each summed over the axes it was stretched along
  gradient({ inputs: [a, b], cotangents: [dy], where }, _, g) {
    return [unbroadcast(g, dy, { input: a, beside: [b], where }), unbroadcast(g, dy, { input: b, beside: [a], where })];
  },
  cases: [
    { name: "a row is added to each row", inputs: [f32([2, 2], [1, 2, 3, 4]), f32([2], [10, 20])], expected: [f32([2, 2], [11, 22, 13, 24])] },
    {
      name: "infinity minus infinity is NaN",
      inputs: [f32([3], [Infinity, NaN, 3e38]), f32([3], [-Infinity, 1, 1e38])],
      expected: [f32([3], [NaN, NaN, Infinity])],
    },
    { name: "integers", inputs: [i64([2], [1, -2]), i64([], [5])], expected: [i64([2], [6, 3])] },
    { name: "no elements", inputs: [f32([0, 2], []), f32([2], [1, 2])], expected: [f32([0, 2], [])] },
    { name: "both stretch", inputs: [f64([2, 1], [1, 2]), f64([1, 3], [0.5, 1.5, -2])], expected: [f64([2, 3], [1.5, 2.5, -1, 2.5, 3.5, 0])], smooth: true },
  ],
});
