/** Shrink: y = x - bias where x > lambd, x + bias where x < -lambd, else 0. Shape and dtype unchanged. Source: ONNX operator Shrink, opset 9. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst } from "../rules/elementwise.js";

export const shrink = defineOp({
  name: "Shrink",
  since: 9,
  inputs: ["input"],
  attributes: { lambd: { kind: "float", fallback: 0.5 }, bias: { kind: "float", fallback: 0 } },
  inferShape: likeFirst,
  reference: ([x], { lambd, bias }) => [{ ...x, data: x.data.map((value) => (value < -lambd ? value + bias : value > lambd ? value - bias : 0)) }],
  // dx = dy where |x| > lambd
  gradient({ inputs: [x], cotangents: [dy] }, { lambd }, g) {
    return [g.where(g.greater(g.abs(x), g.scalar(lambd, x)), dy, g.scalar(0, x))];
  },
  cases: [
    { name: "lambd 0.5, no bias by default", inputs: [f32([4], [0.4, -0.5, 2, -3])], expected: [f32([4], [0, 0, 2, -3])] },
    { name: "extremes, NaN lies on neither side", inputs: [f32([3], [Infinity, -Infinity, NaN])], expected: [f32([3], [Infinity, -Infinity, 0])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([3], [0.25, 2, -3])], expected: [f64([3], [0, 2, -3])], smooth: true },
    { name: "with a bias", inputs: [f32([3], [2, -3, 1])], attributes: { lambd: 1.5, bias: 1.5 }, expected: [f32([3], [0.5, -1.5, 0])] },
  ],
});
