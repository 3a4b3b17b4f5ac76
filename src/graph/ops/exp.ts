/** Exp: y = e^x, element by element. Shape and dtype unchanged. Source: ONNX operator Exp, opset 6. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const exp = defineOp({
  name: "Exp",
  since: 6,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(Math.exp),
  // dx = dy * y
  gradient: ({ outputs: [y], cotangents: [dy] }, _, g) => [g.mul(dy, y)],
  cases: [
    { name: "zero, one and large negatives", inputs: [f32([3], [0, 1, -1000])], expected: [f32([3], [1, 2.718281828, 0])] },
    { name: "overflow is infinity, NaN stays", inputs: [f32([3], [1000, NaN, -Infinity])], expected: [f32([3], [Infinity, NaN, 0])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([2], [-1.5, 2])], expected: [f64([2], [0.22313016014842982, 7.38905609893065])], smooth: true },
  ],
});
