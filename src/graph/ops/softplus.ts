/** Softplus: y = ln(1 + e^x), without overflow, element by element. Shape and dtype unchanged. Source: ONNX operator Softplus, opset 1. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const softplus = defineOp({
  name: "Softplus",
  since: 1,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  // dx = dy * sigmoid(x)
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => [g.mul(dy, g.sigmoid(x))],
  cases: [
    { name: "zero, one, large", inputs: [f32([4], [0, 1, 1000, -1000])], expected: [f32([4], [0.6931472, 1.3132617, 1000, 0])] },
    { name: "NaN stays", inputs: [f32([1], [NaN])], expected: [f32([1], [NaN])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    {
      name: "float64",
      inputs: [f64([2], [0.25, -1.5])],
      expected: [f64([2], [0.8259394198788435, 0.20141327798275246])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
