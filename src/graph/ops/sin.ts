/** Sin: y = sin x, in radians. Shape and dtype unchanged. Source: ONNX operator Sin, opset 7. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const sin = defineOp({
  name: "Sin",
  since: 7,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(Math.sin),
  // dx = dy * cos x
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => [g.mul(dy, g.cos(x))],
  cases: [
    { name: "an eighth turn, a quarter turn, none", inputs: [f32([4], [0.7853982, 1.5707964, 0, -2])], expected: [f32([4], [0.70710681, 1, 0, -0.90929743])] },
    { name: "infinities and NaN", inputs: [f32([3], [Infinity, -Infinity, NaN])], expected: [f32([3], [NaN, NaN, NaN])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([2], [0.5, -2])], expected: [f64([2], [0.479425538604203, -0.9092974268256817])], smooth: true },
  ],
});
