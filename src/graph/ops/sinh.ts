/** Sinh: y = (e^x - e^-x) / 2. Shape and dtype unchanged. Source: ONNX operator Sinh, opset 9. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const sinh = defineOp({
  name: "Sinh",
  since: 9,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(Math.sinh),
  // dx = dy * cosh x
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => [g.mul(dy, g.cosh(x))],
  cases: [
    { name: "zero, one, minus two", inputs: [f32([3], [0, 1, -2])], expected: [f32([3], [0, 1.1752012, -3.6268604])] },
    { name: "overflow and NaN", inputs: [f32([3], [1000, -Infinity, NaN])], expected: [f32([3], [Infinity, -Infinity, NaN])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    {
      name: "float64",
      inputs: [f64([2], [0.5, -1.5])],
      expected: [f64([2], [0.5210953054937474, -2.1292794550948173])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
