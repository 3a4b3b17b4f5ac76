/** Tanh: y = tanh x, element by element. Shape and dtype unchanged. Source: ONNX operator Tanh, opset 6. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const tanh = defineOp({
  name: "Tanh",
  since: 6,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(Math.tanh),
  // dx = dy * (1 - y^2)
  gradient: ({ outputs: [y], cotangents: [dy] }, _, g) => [g.mul(dy, g.sub(g.scalar(1, y), g.mul(y, y)))],
  cases: [
    { name: "zero, one, saturated", inputs: [f32([4], [0, 1, -100, 100])], expected: [f32([4], [0, 0.7615942, -1, 1])] },
    { name: "infinities and NaN", inputs: [f32([3], [Infinity, -Infinity, NaN])], expected: [f32([3], [1, -1, NaN])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([2], [0.25, -1.5])], expected: [f64([2], [0.24491866240370913, -0.9051482536448664])], smooth: true },
  ],
});
