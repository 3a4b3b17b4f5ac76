/** Sqrt: y = square root of x, element by element. Shape and dtype unchanged. Source: ONNX operator Sqrt, opset 6. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const sqrt = defineOp({
  name: "Sqrt",
  since: 6,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(Math.sqrt),
  // dx = dy / (2 y)
  gradient: ({ outputs: [y], cotangents: [dy] }, _, g) => [g.div(dy, g.add(y, y))],
  cases: [
    { name: "squares and zero", inputs: [f32([3], [4, 2, 0])], expected: [f32([3], [2, 1.4142135, 0])] },
    { name: "negatives are NaN", inputs: [f32([3], [-1, NaN, Infinity])], expected: [f32([3], [NaN, NaN, Infinity])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([2], [0.25, 3])], expected: [f64([2], [0.5, 1.7320508075688772])], smooth: true },
  ],
});
