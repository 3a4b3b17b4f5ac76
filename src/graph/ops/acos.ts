/** Acos: y = the angle in [0, pi] whose cosine is x; NaN outside [-1, 1]. Shape and dtype unchanged. Source: ONNX operator Acos, opset 7. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const acos = defineOp({
  name: "Acos",
  since: 7,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(Math.acos),
  // dx = -dy / sqrt(1 - x^2)
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => [g.neg(g.div(dy, g.sqrt(g.sub(g.scalar(1, x), g.mul(x, x)))))],
  cases: [
    { name: "the ends and between", inputs: [f32([4], [0, 1, -1, 0.5])], expected: [f32([4], [1.5707963, 0, 3.1415927, 1.0471976])] },
    { name: "outside, NaN", inputs: [f32([3], [2, -Infinity, NaN])], expected: [f32([3], [NaN, NaN, NaN])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    {
      name: "float64",
      inputs: [f64([2], [0.5, -0.25])],
      expected: [f64([2], [1.0471975511965979, 1.8234765819369754])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
