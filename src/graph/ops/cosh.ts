/** Cosh: y = (e^x + e^-x) / 2. Shape and dtype unchanged. Source: ONNX operator Cosh, opset 9. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const cosh = defineOp({
  name: "Cosh",
  since: 9,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(Math.cosh),
  // dx = dy * sinh x
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => [g.mul(dy, g.sinh(x))],
  cases: [
    { name: "zero, one, minus two", inputs: [f32([3], [0, 1, -2])], expected: [f32([3], [1, 1.5430806, 3.7621957])] },
    { name: "overflow and NaN", inputs: [f32([3], [1000, -Infinity, NaN])], expected: [f32([3], [Infinity, Infinity, NaN])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    {
      name: "float64",
      inputs: [f64([2], [0.5, -1.5])],
      expected: [f64([2], [1.1276259652063807, 2.352409615243247])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
