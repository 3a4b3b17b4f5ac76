/** LeakyRelu: y = x where x >= 0, else alpha * x. Source: ONNX operator LeakyRelu, opset 6. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst } from "../rules/elementwise.js";

export const leakyRelu = defineOp({
  name: "LeakyRelu",
  since: 6,
  inputs: ["X"],
  attributes: { alpha: { kind: "float", fallback: 0.01 } },
  inferShape: likeFirst,
  reference: ([x], { alpha }) => [{ ...x, data: x.data.map((value) => (value < 0 ? alpha * value : value)) }],
  // dx = dy where x > 0, else alpha * dy
  gradient({ inputs: [x], cotangents: [dy] }, { alpha }, g) {
    return [g.where(g.greater(x, g.scalar(0, x)), dy, g.mul(dy, g.scalar(alpha, x)))];
  },
  cases: [
    { name: "alpha 0.01 by default", inputs: [f32([3], [2, -3, 0])], expected: [f32([3], [2, -0.03, 0])] },
    { name: "another alpha, extremes", inputs: [f32([3], [NaN, -Infinity, 1e30])], attributes: { alpha: 0.5 }, expected: [f32([3], [NaN, -Infinity, 1e30])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    {
      name: "float64",
      inputs: [f64([2], [2, -4])],
      attributes: { alpha: 0.25 },
      expected: [f64([2], [2, -1])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
