/** HardSwish: y = x * max(0, min(1, x / 6 + 1/2)). Shape and dtype unchanged. Source: ONNX operator HardSwish, opset 14. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const hardSwish = defineOp({
  name: "HardSwish",
  since: 14,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach((x) => x * Math.max(0, Math.min(1, x / 6 + 0.5))),
  // dx = dy * (gate + x / 6 where |x| < 3), gate = max(0, min(1, x / 6 + 1/2))
  gradient({ inputs: [x], cotangents: [dy] }, _, g) {
    const [gate = x] = g.op("HardSigmoid", [x], { alpha: 1 / 6, beta: 0.5 });
    const inside = g.less(g.abs(x), g.scalar(3, x));
    return [g.mul(dy, g.add(gate, g.where(inside, g.mul(x, g.scalar(1 / 6, x)), g.scalar(0, x))))];
  },
  cases: [
    { name: "inside and outside", inputs: [f32([5], [0, 1, -1, 4, -4])], expected: [f32([5], [0, 0.66666667, -0.33333333, 4, 0])] },
    { name: "extremes", inputs: [f32([3], [NaN, 1e30, -1e30])], expected: [f32([3], [NaN, 1e30, 0])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    {
      name: "float64",
      inputs: [f64([4], [0.5, -1, 4, -5])],
      expected: [f64([4], [0.2916666666666667, -0.33333333333333337, 4, 0])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
