/** Asin: y = the angle in [-pi/2, pi/2] whose sine is x; NaN outside [-1, 1]. Shape and dtype unchanged. Source: ONNX operator Asin, opset 7. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const asin = defineOp({
  name: "Asin",
  since: 7,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(Math.asin),
  // dx = dy / sqrt(1 - x^2)
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => [g.div(dy, g.sqrt(g.sub(g.scalar(1, x), g.mul(x, x))))],
  cases: [
    { name: "the ends and between", inputs: [f32([4], [0, 1, -1, 0.5])], expected: [f32([4], [0, 1.5707963, -1.5707963, 0.52359878])] },
    { name: "outside, NaN", inputs: [f32([3], [2, -Infinity, NaN])], expected: [f32([3], [NaN, NaN, NaN])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    {
      name: "float64",
      inputs: [f64([2], [0.5, -0.25])],
      expected: [f64([2], [0.5235987755982989, -0.25268025514207865])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
