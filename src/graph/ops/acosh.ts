/** Acosh: y = the number >= 0 whose cosh is x; NaN below 1. Shape and dtype unchanged. Source: ONNX operator Acosh, opset 9. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const acosh = defineOp({
  name: "Acosh",
  since: 9,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(Math.acosh),
  // dx = dy / sqrt(x^2 - 1)
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => [g.div(dy, g.sqrt(g.sub(g.mul(x, x), g.scalar(1, x))))],
  cases: [
    { name: "one, two, ten", inputs: [f32([3], [1, 2, 10])], expected: [f32([3], [0, 1.3169579, 2.9932228])] },
    { name: "extremes, below 1", inputs: [f32([3], [Infinity, 0, NaN])], expected: [f32([3], [Infinity, NaN, NaN])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    {
      name: "float64",
      inputs: [f64([2], [1.5, 3])],
      expected: [f64([2], [0.9624236501192069, 1.762747174039086])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
