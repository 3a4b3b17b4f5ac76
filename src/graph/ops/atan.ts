/** Atan: y = the angle in [-pi/2, pi/2] whose tangent is x. Shape and dtype unchanged. Source: ONNX operator Atan, opset 7. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const atan = defineOp({
  name: "Atan",
  since: 7,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(Math.atan),
  // dx = dy / (1 + x^2)
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => [g.div(dy, g.add(g.mul(x, x), g.scalar(1, x)))],
  cases: [
    { name: "zero, one, minus two", inputs: [f32([3], [0, 1, -2])], expected: [f32([3], [0, 0.78539816, -1.1071487])] },
    { name: "infinities and NaN", inputs: [f32([3], [Infinity, -Infinity, NaN])], expected: [f32([3], [1.5707963, -1.5707963, NaN])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    {
      name: "float64",
      inputs: [f64([2], [0.5, -3])],
      expected: [f64([2], [0.4636476090008061, -1.2490457723982544])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
