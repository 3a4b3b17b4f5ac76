/** Erf: y = 2/sqrt(pi) * integral of e^(-t^2) from 0 to x, to float64 precision. Source: ONNX operator Erf, opset 9; DLMF 7.6.2. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

const SCALE = 2 / Math.sqrt(Math.PI);

/** e^(-x^2) times a series of positive terms, which loses no digits; beyond 6 it is 1 in float64. */
function errorFunction(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return SCALE * Math.exp(-x * x) * sum;
}

export const erf = defineOp({
  name: "Erf",
  since: 9,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(errorFunction),
  // dx = dy * 2/sqrt(pi) * e^(-x^2)
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => [g.mul(dy, g.mul(g.scalar(SCALE, x), g.exp(g.neg(g.mul(x, x)))))],
  cases: [
    { name: "zero, one, saturated", inputs: [f32([4], [0, 1, -10, 10])], expected: [f32([4], [0, 0.8427008, -1, 1])] },
    {
      name: "infinities and NaN",
      inputs: [f32([3], [Infinity, -Infinity, NaN])],
      expected: [f32([3], [1, -1, NaN])],
      notInRuntime: "its vectorised kernel answers 1 for NaN on some machines",
    },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    {
      name: "float64",
      inputs: [f64([3], [0.5, -2, 3.5])],
      expected: [f64([3], [0.5204998778130465, -0.9953222650189527, 0.9999992569016276])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
