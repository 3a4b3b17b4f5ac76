/** Reciprocal: y = 1 / x, element by element. Shape and dtype unchanged. Source: ONNX operator Reciprocal, opset 6. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const reciprocal = defineOp({
  name: "Reciprocal",
  since: 6,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach((x) => 1 / x),
  // dx = -dy * y^2
  gradient: ({ outputs: [y], cotangents: [dy] }, _, g) => [g.neg(g.mul(dy, g.mul(y, y)))],
  cases: [
    { name: "halves and thirds", inputs: [f32([4], [2, -4, 0.5, 3])], expected: [f32([4], [0.5, -0.25, 2, 0.33333333])] },
    { name: "zeros, infinities and NaN", inputs: [f32([4], [0, Infinity, -Infinity, NaN])], expected: [f32([4], [Infinity, 0, 0, NaN])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([2], [0.5, -4])], expected: [f64([2], [2, -0.25])], smooth: true },
  ],
});
