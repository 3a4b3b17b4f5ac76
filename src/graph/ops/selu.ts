/** Selu: y = gamma * x where x > 0, else gamma * alpha * (e^x - 1). Shape and dtype unchanged. Source: ONNX operator Selu, opset 6. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst } from "../rules/elementwise.js";

export const selu = defineOp({
  name: "Selu",
  since: 6,
  inputs: ["X"],
  attributes: { alpha: { kind: "float", fallback: 1.67326319217681884765625 }, gamma: { kind: "float", fallback: 1.05070102214813232421875 } },
  inferShape: likeFirst,
  reference: ([x], { alpha, gamma }) => [{ ...x, data: x.data.map((value) => gamma * (value <= 0 ? alpha * Math.expm1(value) : value)) }],
  // dx = dy * gamma where x > 0, else dy * gamma * alpha * e^x, which is dy * (y + gamma * alpha)
  gradient({ inputs: [x], outputs: [y], cotangents: [dy] }, { alpha, gamma }, g) {
    const slope = g.where(g.greater(x, g.scalar(0, x)), g.scalar(gamma, x), g.add(y, g.scalar(alpha * gamma, x)));
    return [g.mul(dy, slope)];
  },
  cases: [
    { name: "the usual constants", inputs: [f32([3], [1, -1, 0])], expected: [f32([3], [1.050701, -1.1113307, 0])] },
    { name: "extremes", inputs: [f32([3], [NaN, -Infinity, 1e30])], expected: [f32([3], [NaN, -1.7580993, 1.050701e30])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    {
      name: "float64",
      inputs: [f64([2], [2, -0.5])],
      expected: [f64([2], [2.1014020442962646, -0.6917581899652425])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
