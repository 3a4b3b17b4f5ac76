/** Div: y = a / b; integers are cut towards zero. Shapes broadcast; one dtype. Source: ONNX operator Div, opset 7. */
import { isFloat } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { broadcastLike, zip } from "../rules/elementwise.js";
import { unbroadcast } from "../rules/gradients.js";

export const div = defineOp({
  name: "Div",
  since: 7,
  inputs: ["A", "B"],
  inferShape: broadcastLike,
  reference: zip((a, b, dtype) => (isFloat(dtype) ? a / b : Math.trunc(a / b))),
  // da = dy / b, db = -dy * y / b
  gradient({ inputs: [a, b], outputs: [y], cotangents: [dy], where }, _, g) {
    return [unbroadcast(g, g.div(dy, b), { input: a, beside: [b], where }), unbroadcast(g, g.neg(g.mul(dy, g.div(y, b))), { input: b, beside: [a], where })];
  },
  cases: [
    { name: "a row divides each row", inputs: [f32([2, 2], [1, 2, 3, 4]), f32([2], [10, 4])], expected: [f32([2, 2], [0.1, 0.5, 0.3, 1])] },
    { name: "division by zero", inputs: [f32([3], [1, 0, -1]), f32([], [0])], expected: [f32([3], [Infinity, NaN, -Infinity])] },
    { name: "integers are cut towards zero", inputs: [i64([3], [7, -7, 6]), i64([], [2])], expected: [i64([3], [3, -3, 3])] },
    { name: "no elements", inputs: [f32([0, 2], []), f32([2], [1, 2])], expected: [f32([0, 2], [])] },
    { name: "both stretch", inputs: [f64([2, 1], [1, 2]), f64([1, 3], [0.5, 2, -2])], expected: [f64([2, 3], [2, 0.5, -0.5, 4, 1, -1])], smooth: true },
  ],
});
