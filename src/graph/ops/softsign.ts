/** Softsign: y = x / (1 + |x|). Shape and dtype unchanged. Source: ONNX operator Softsign, opset 1. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const softsign = defineOp({
  name: "Softsign",
  since: 1,
  inputs: ["input"],
  inferShape: likeFirst,
  reference: mapEach((x) => x / (1 + Math.abs(x))),
  // dx = dy / (1 + |x|)^2
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => {
    const size = g.add(g.abs(x), g.scalar(1, x));
    return [g.div(dy, g.mul(size, size))];
  },
  cases: [
    { name: "zero, one, minus three", inputs: [f32([3], [0, 1, -3])], expected: [f32([3], [0, 0.5, -0.75])] },
    { name: "large sizes and NaN", inputs: [f32([3], [1e30, -1e30, NaN])], expected: [f32([3], [1, -1, NaN])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    {
      name: "float64",
      inputs: [f64([2], [0.5, -2])],
      expected: [f64([2], [0.3333333333333333, -0.6666666666666666])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
