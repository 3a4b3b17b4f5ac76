/** Relu: y = max(x, 0), element by element. Shape and dtype unchanged. Source: ONNX operator Relu, opset 6. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const relu = defineOp({
  name: "Relu",
  since: 6,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach((x) => (x < 0 ? 0 : x)),
  // dx = dy where x > 0; sign(y) is 1 there and 0 elsewhere
  gradient: ({ outputs: [y], cotangents: [dy] }, _, g) => [g.mul(dy, g.sign(y))],
  cases: [
    { name: "negatives become 0", inputs: [f32([4], [1, -2.5, 0, 1e30])], expected: [f32([4], [1, 0, 0, 1e30])] },
    { name: "NaN stays", inputs: [f32([2], [NaN, -Infinity])], expected: [f32([2], [NaN, 0])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([3], [0.25, -3, 2])], expected: [f64([3], [0.25, 0, 2])], smooth: true },
  ],
});
