/** HardSigmoid: y = max(0, min(1, alpha * x + beta)). Shape and dtype unchanged. Source: ONNX operator HardSigmoid, opset 6. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst } from "../rules/elementwise.js";

export const hardSigmoid = defineOp({
  name: "HardSigmoid",
  since: 6,
  inputs: ["X"],
  attributes: { alpha: { kind: "float", fallback: 0.2 }, beta: { kind: "float", fallback: 0.5 } },
  inferShape: likeFirst,
  reference: ([x], { alpha, beta }) => [{ ...x, data: x.data.map((value) => Math.max(0, Math.min(1, alpha * value + beta))) }],
  // dx = dy * alpha where 0 < y < 1
  gradient({ outputs: [y], cotangents: [dy] }, { alpha }, g) {
    const inside = g.and(g.greater(y, g.scalar(0, y)), g.less(y, g.scalar(1, y)));
    return [g.where(inside, g.mul(dy, g.scalar(alpha, y)), g.scalar(0, y))];
  },
  cases: [
    { name: "alpha 0.2, beta 0.5 by default", inputs: [f32([4], [0, 1, -4, 4])], expected: [f32([4], [0.5, 0.7, 0, 1])] },
    { name: "extremes", inputs: [f32([3], [NaN, -Infinity, Infinity])], expected: [f32([3], [NaN, 0, 1])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([3], [0.5, -1, 3])], expected: [f64([3], [0.6, 0.3, 1])], smooth: true, notInRuntime: "no float64 kernel" },
    { name: "another slope", inputs: [f32([2], [1, -3])], attributes: { alpha: 0.25, beta: 0.25 }, expected: [f32([2], [0.5, 0])] },
  ],
});
