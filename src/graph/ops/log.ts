/** Log: y = ln x, element by element. Shape and dtype unchanged. Source: ONNX operator Log, opset 6. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const log = defineOp({
  name: "Log",
  since: 6,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(Math.log),
  // dx = dy / x
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => [g.div(dy, x)],
  cases: [
    { name: "one, e and a half", inputs: [f32([3], [1, 2.718281828, 0.5])], expected: [f32([3], [0, 1, -0.6931472])] },
    { name: "zero is minus infinity, negatives are NaN", inputs: [f32([4], [0, -1, Infinity, NaN])], expected: [f32([4], [-Infinity, NaN, Infinity, NaN])] },
    { name: "no elements", inputs: [f32([2, 0], [])], expected: [f32([2, 0], [])] },
    { name: "float64", inputs: [f64([2], [0.1, 3])], expected: [f64([2], [-2.3025850929940455, 1.0986122886681098])], smooth: true },
  ],
});
