/** Swish: y = x * sigmoid(alpha * x). Shape and dtype unchanged. Source: ONNX operator Swish, opset 24. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst } from "../rules/elementwise.js";

export const swish = defineOp({
  name: "Swish",
  since: 24,
  inputs: ["X"],
  attributes: { alpha: { kind: "float", fallback: 1 } },
  inferShape: likeFirst,
  reference: ([x], { alpha }) => [{ ...x, data: x.data.map((value) => value / (1 + Math.exp(-alpha * value))) }],
  // dx = dy * (s + alpha * y * (1 - s)), s = sigmoid(alpha * x)
  gradient({ inputs: [x], outputs: [y], cotangents: [dy] }, { alpha }, g) {
    const gate = g.sigmoid(alpha === 1 ? x : g.mul(x, g.scalar(alpha, x)));
    const bend = g.mul(y, g.sub(g.scalar(1, x), gate));
    return [g.mul(dy, g.add(gate, alpha === 1 ? bend : g.mul(bend, g.scalar(alpha, x))))];
  },
  cases: [
    { name: "alpha 1 by default", inputs: [f32([3], [0, 1, -1])], expected: [f32([3], [0, 0.73105858, -0.26894142])] },
    { name: "extremes", inputs: [f32([3], [NaN, 1e30, -1e30])], expected: [f32([3], [NaN, 1e30, 0])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([2], [0.5, -2])], expected: [f64([2], [0.3112296656009273, -0.2384058440442351])], smooth: true },
    {
      name: "another alpha",
      inputs: [f64([2], [0.5, -2])],
      attributes: { alpha: 1.5 },
      expected: [f64([2], [0.3395893495876965, -0.09485174635513356])],
      smooth: true,
    },
  ],
});
