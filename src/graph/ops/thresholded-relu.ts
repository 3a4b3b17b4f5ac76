/** ThresholdedRelu: y = x where x > alpha, else 0. Shape and dtype unchanged. Source: ONNX operator ThresholdedRelu, opset 10. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst } from "../rules/elementwise.js";

export const thresholdedRelu = defineOp({
  name: "ThresholdedRelu",
  since: 10,
  inputs: ["X"],
  attributes: { alpha: { kind: "float", fallback: 1 } },
  inferShape: likeFirst,
  reference: ([x], { alpha }) => [{ ...x, data: x.data.map((value) => (value > alpha ? value : 0)) }],
  // dx = dy where x > alpha
  gradient({ inputs: [x], cotangents: [dy] }, { alpha }, g) {
    return [g.where(g.greater(x, g.scalar(alpha, x)), dy, g.scalar(0, x))];
  },
  cases: [
    { name: "alpha 1 by default", inputs: [f32([4], [0.5, 1, 2, -3])], expected: [f32([4], [0, 0, 2, 0])] },
    { name: "extremes", inputs: [f32([2], [Infinity, -Infinity])], expected: [f32([2], [Infinity, 0])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([2], [0.5, 2])], expected: [f64([2], [0, 2])], smooth: true, notInRuntime: "no float64 kernel" },
    { name: "another alpha", inputs: [f32([2], [0.5, -3])], attributes: { alpha: -1 }, expected: [f32([2], [0.5, 0])] },
  ],
});
