/** Mish: y = x * tanh(ln(1 + e^x)). Shape and dtype unchanged. Source: arXiv:1908.08681; ONNX operator Mish, opset 18. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const mish = defineOp({
  name: "Mish",
  since: 18,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach((x) => x * Math.tanh(Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))))),
  // dx = dy * (t + x * sigmoid(x) * (1 - t^2)), t = tanh(ln(1 + e^x))
  gradient({ inputs: [x], cotangents: [dy] }, _, g) {
    const gate = g.tanh(g.softplus(x));
    const bend = g.mul(g.mul(x, g.sigmoid(x)), g.sub(g.scalar(1, x), g.mul(gate, gate)));
    return [g.mul(dy, g.add(gate, bend))];
  },
  cases: [
    { name: "zero, one, minus one", inputs: [f32([3], [0, 1, -1])], expected: [f32([3], [0, 0.86509839, -0.30340146])] },
    { name: "large sizes and NaN", inputs: [f32([3], [1e30, -1000, NaN])], expected: [f32([3], [1e30, 0, NaN])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    {
      name: "float64",
      inputs: [f64([2], [0.5, -2])],
      expected: [f64([2], [0.3752452113048951, -0.2525014826957089])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
