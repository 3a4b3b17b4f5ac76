/** Sub: y = a - b. Shapes broadcast; one dtype. Source: ONNX operator Sub, opset 7. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { broadcastLike, zip } from "../rules/elementwise.js";
import { unbroadcast } from "../rules/gradients.js";

export const sub = defineOp({
  name: "Sub",
  since: 7,
  inputs: ["A", "B"],
  inferShape: broadcastLike,
  reference: zip((a, b) => a - b),
  // da = dy, db = -dy
  gradient({ inputs: [a, b], cotangents: [dy], where }, _, g) {
    return [unbroadcast(g, dy, { input: a, beside: [b], where }), unbroadcast(g, g.neg(dy), { input: b, beside: [a], where })];
  },
  cases: [
    { name: "a scalar is taken from each", inputs: [f32([2, 2], [1, 2, 3, 4]), f32([], [10])], expected: [f32([2, 2], [-9, -8, -7, -6])] },
    { name: "infinity minus infinity is NaN", inputs: [f32([2], [Infinity, NaN]), f32([2], [Infinity, 1])], expected: [f32([2], [NaN, NaN])] },
    { name: "integers", inputs: [i64([2], [1, -2]), i64([], [5])], expected: [i64([2], [-4, -7])] },
    { name: "no elements", inputs: [f32([0, 2], []), f32([2], [1, 2])], expected: [f32([0, 2], [])] },
    { name: "both stretch", inputs: [f64([2, 1], [1, 2]), f64([1, 3], [0.5, 1.5, -2])], expected: [f64([2, 3], [0.5, -0.5, 3, 1.5, 0.5, 4])], smooth: true },
  ],
});
