/** Abs: y = |x|, element by element. Shape and dtype unchanged. Source: ONNX operator Abs, opset 6. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const abs = defineOp({
  name: "Abs",
  since: 6,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(Math.abs),
  // dx = dy * sign(x), 0 at 0
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => [g.mul(dy, g.sign(x))],
  cases: [
    { name: "signs go", inputs: [f32([4], [1, -2.5, 0, -Infinity])], expected: [f32([4], [1, 2.5, 0, Infinity])] },
    { name: "integers", inputs: [i64([2], [7, -9])], expected: [i64([2], [7, 9])] },
    { name: "NaN stays", inputs: [f32([1], [NaN])], expected: [f32([1], [NaN])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([2], [0.25, -3])], expected: [f64([2], [0.25, 3])], smooth: true },
  ],
});
