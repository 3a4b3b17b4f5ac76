/** Erf: y = 2/sqrt(pi) * integral of e^(-t^2) from 0 to x, to float64 precision. Source: ONNX operator Erf, opset 9. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";
import { errorFunction } from "../rules/error-function.js";

const SCALE = 2 / Math.sqrt(Math.PI);

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
