/** Atanh: y = the number whose tanh is x; NaN outside [-1, 1]. Shape and dtype unchanged. Source: ONNX operator Atanh, opset 9. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const atanh = defineOp({
  name: "Atanh",
  since: 9,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(Math.atanh),
  // dx = dy / (1 - x^2)
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => [g.div(dy, g.sub(g.scalar(1, x), g.mul(x, x)))],
  cases: [
    { name: "zero and halves", inputs: [f32([3], [0, 0.5, -0.5])], expected: [f32([3], [0, 0.54930614, -0.54930614])] },
    { name: "the ends, outside, NaN", inputs: [f32([4], [1, -1, 2, NaN])], expected: [f32([4], [Infinity, -Infinity, NaN, NaN])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    {
      name: "float64",
      inputs: [f64([2], [0.25, -0.75])],
      expected: [f64([2], [0.25541281188299536, -0.9729550745276566])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
