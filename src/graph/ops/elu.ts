/** Elu: y = x where x > 0, else alpha * (e^x - 1). Shape and dtype unchanged. Source: ONNX operator Elu, opset 6. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst } from "../rules/elementwise.js";

export const elu = defineOp({
  name: "Elu",
  since: 6,
  inputs: ["X"],
  attributes: { alpha: { kind: "float", fallback: 1 } },
  inferShape: likeFirst,
  reference: ([x], { alpha }) => [{ ...x, data: x.data.map((value) => (value <= 0 ? alpha * Math.expm1(value) : value)) }],
  // dx = dy where x > 0, else dy * alpha * e^x, which is dy * (y + alpha)
  gradient({ inputs: [x], outputs: [y], cotangents: [dy] }, { alpha }, g) {
    return [g.where(g.greater(x, g.scalar(0, x)), dy, g.mul(dy, g.add(y, g.scalar(alpha, x))))];
  },
  cases: [
    { name: "alpha 1 by default", inputs: [f32([3], [2, -1, 0])], expected: [f32([3], [2, -0.63212056, 0])] },
    { name: "extremes", inputs: [f32([3], [NaN, -Infinity, 1e30])], expected: [f32([3], [NaN, -1, 1e30])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([2], [2, -0.5])], expected: [f64([2], [2, -0.3934693402873666])], smooth: true, notInRuntime: "no float64 kernel" },
    {
      name: "another alpha",
      inputs: [f64([2], [-0.5, 0.25])],
      attributes: { alpha: 2 },
      expected: [f64([2], [-0.7869386805747332, 0.25])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
