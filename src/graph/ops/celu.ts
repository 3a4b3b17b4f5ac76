/** Celu: y = max(0, x) + min(0, alpha * (e^(x / alpha) - 1)). Shape and dtype unchanged. Source: ONNX operator Celu, opset 12. */
import { defineOp } from "../define-op.js";
import { f32 } from "../rules/case-tensors.js";
import { likeFirst } from "../rules/elementwise.js";

export const celu = defineOp({
  name: "Celu",
  since: 12,
  inputs: ["X"],
  attributes: { alpha: { kind: "float", fallback: 1 } },
  inferShape: likeFirst,
  reference: ([x], { alpha }) => [{ ...x, data: x.data.map((value) => (value <= 0 ? alpha * Math.expm1(value / alpha) : value)) }],
  // dx = dy where x > 0, else dy * e^(x / alpha), which is dy * (y / alpha + 1)
  gradient({ inputs: [x], outputs: [y], cotangents: [dy] }, { alpha }, g) {
    const slope = g.add(g.mul(y, g.scalar(1 / alpha, x)), g.scalar(1, x));
    return [g.where(g.greater(x, g.scalar(0, x)), dy, g.mul(dy, slope))];
  },
  cases: [
    { name: "alpha 1 by default", inputs: [f32([3], [2, -1, 0])], expected: [f32([3], [2, -0.63212056, 0])] },
    { name: "extremes", inputs: [f32([3], [NaN, -Infinity, 1e30])], expected: [f32([3], [NaN, -1, 1e30])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "both sides", inputs: [f32([2], [2, -0.5])], expected: [f32([2], [2, -0.3934693402873666])], smooth: true },
    { name: "another alpha", inputs: [f32([2], [-2, 0.25])], attributes: { alpha: 2 }, expected: [f32([2], [-1.2642411, 0.25])] },
  ],
});
