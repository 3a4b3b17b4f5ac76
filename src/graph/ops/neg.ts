/** Neg: y = -x, element by element. Shape and dtype unchanged. Source: ONNX operator Neg, opset 6. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const neg = defineOp({
  name: "Neg",
  since: 6,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach((x) => -x),
  // dx = -dy
  gradient: ({ cotangents: [dy] }, _, g) => [g.neg(dy)],
  cases: [
    { name: "signs change", inputs: [f32([3], [1, -2.5, Infinity])], expected: [f32([3], [-1, 2.5, -Infinity])] },
    { name: "integers", inputs: [i64([2], [7, -9])], expected: [i64([2], [-7, 9])] },
    { name: "NaN and no elements", inputs: [f32([1], [NaN])], expected: [f32([1], [NaN])] },
    { name: "no elements", inputs: [f32([0, 3], [])], expected: [f32([0, 3], [])] },
    { name: "float64", inputs: [f64([2], [0.25, -3])], expected: [f64([2], [-0.25, 3])], smooth: true },
  ],
});
