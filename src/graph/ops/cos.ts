/** Cos: y = cos x, in radians. Shape and dtype unchanged. Source: ONNX operator Cos, opset 7. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const cos = defineOp({
  name: "Cos",
  since: 7,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(Math.cos),
  // dx = -dy * sin x
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => [g.neg(g.mul(dy, g.sin(x)))],
  cases: [
    { name: "an eighth turn, a half turn, none", inputs: [f32([4], [0.7853982, 3.1415927, 0, -2])], expected: [f32([4], [0.70710676, -1, 1, -0.41614684])] },
    { name: "infinities and NaN", inputs: [f32([3], [Infinity, -Infinity, NaN])], expected: [f32([3], [NaN, NaN, NaN])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([2], [0.5, -2])], expected: [f64([2], [0.8775825618903728, -0.4161468365471424])], smooth: true },
  ],
});
