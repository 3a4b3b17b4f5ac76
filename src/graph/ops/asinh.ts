/** Asinh: y = the number whose sinh is x. Shape and dtype unchanged. Source: ONNX operator Asinh, opset 9. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const asinh = defineOp({
  name: "Asinh",
  since: 9,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(Math.asinh),
  // dx = dy / sqrt(x^2 + 1)
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => [g.div(dy, g.sqrt(g.add(g.mul(x, x), g.scalar(1, x))))],
  cases: [
    { name: "zero, one, minus two", inputs: [f32([3], [0, 1, -2])], expected: [f32([3], [0, 0.88137359, -1.4436355])] },
    { name: "extremes and NaN", inputs: [f32([3], [Infinity, -Infinity, NaN])], expected: [f32([3], [Infinity, -Infinity, NaN])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    {
      name: "float64",
      inputs: [f64([2], [0.5, -1.5])],
      expected: [f64([2], [0.48121182505960347, -1.1947632172871094])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
