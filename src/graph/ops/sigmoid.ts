/** Sigmoid: y = 1 / (1 + e^-x), element by element. Shape and dtype unchanged. Source: ONNX operator Sigmoid, opset 6. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const sigmoid = defineOp({
  name: "Sigmoid",
  since: 6,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach((x) => 1 / (1 + Math.exp(-x))),
  // dx = dy * y * (1 - y)
  gradient: ({ outputs: [y], cotangents: [dy] }, _, g) => [g.mul(dy, g.mul(y, g.sub(g.scalar(1, y), y)))],
  cases: [
    { name: "zero, one, saturated", inputs: [f32([4], [0, 1, -1000, 1000])], expected: [f32([4], [0.5, 0.7310586, 0, 1])] },
    { name: "NaN stays", inputs: [f32([1], [NaN])], expected: [f32([1], [NaN])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([2], [0.25, -1.5])], expected: [f64([2], [0.5621765008857981, 0.18242552380635635])], smooth: true },
  ],
});
