/** Mul: y = a * b. Shapes broadcast; one dtype. Source: ONNX operator Mul, opset 7. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { broadcastLike, zip } from "../rules/elementwise.js";
import { unbroadcast } from "../rules/gradients.js";

export const mul = defineOp({
  name: "Mul",
  since: 7,
  inputs: ["A", "B"],
  inferShape: broadcastLike,
  reference: zip((a, b) => a * b),
  // da = dy * b, db = dy * a
  gradient({ inputs: [a, b], cotangents: [dy], where }, _, g) {
    return [unbroadcast(g, g.mul(dy, b), { input: a, beside: [b], where }), unbroadcast(g, g.mul(dy, a), { input: b, beside: [a], where })];
  },
  cases: [
    { name: "a column scales each row", inputs: [f32([2, 2], [1, 2, 3, 4]), f32([2, 1], [10, -1])], expected: [f32([2, 2], [10, 20, -3, -4])] },
    { name: "zero times infinity is NaN", inputs: [f32([3], [0, NaN, 3e38]), f32([3], [Infinity, 1, 10])], expected: [f32([3], [NaN, NaN, Infinity])] },
    { name: "integers", inputs: [i64([2], [3, -2]), i64([], [5])], expected: [i64([2], [15, -10])] },
    { name: "no elements", inputs: [f32([0, 2], []), f32([2], [1, 2])], expected: [f32([0, 2], [])] },
    { name: "both stretch", inputs: [f64([2, 1], [1, 2]), f64([1, 3], [0.5, 1.5, -2])], expected: [f64([2, 3], [0.5, 1.5, -2, 1, 3, -4])], smooth: true },
  ],
});
