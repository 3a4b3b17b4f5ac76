/** LogSoftmax: y = x - max x - ln sum exp(x - max x), along one axis. Source: ONNX operator LogSoftmax, opset 13. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeAlongAxis, softmaxLanes } from "../rules/reductions/softmax-lanes.js";

export const logSoftmax = defineOp({
  name: "LogSoftmax",
  since: 13,
  inputs: ["input"],
  attributes: { axis: { kind: "int", fallback: -1 } },
  inferShape: likeAlongAxis,
  reference: softmaxLanes((shifted, sum) => shifted - Math.log(sum)),
  // dx = dy - e^y * sum(dy)
  gradient({ outputs: [y], cotangents: [dy] }, { axis }, g) {
    return [g.sub(dy, g.mul(g.exp(y), g.reduceSum(dy, { axes: [axis] })))];
  },
  cases: [
    { name: "large negatives", inputs: [f32([2], [-1000, -1001])], expected: [f32([2], [-0.31326166, -1.3132616])] },
    { name: "far apart: no -Infinity", inputs: [f32([2], [0, 500])], expected: [f32([2], [-500, 0])] },
    { name: "NaN spreads over its lane only", inputs: [f32([2, 2], [NaN, 1, 0, 0])], expected: [f32([2, 2], [NaN, NaN, -0.6931472, -0.6931472])] },
    { name: "no elements", inputs: [f32([0, 3], [])], expected: [f32([0, 3], [])] },
    {
      name: "float64, the first axis",
      inputs: [f64([2, 2], [0.5, -1, 2, 2.5])],
      attributes: { axis: 0 },
      expected: [f64([2, 2], [-1.7014132779827524, -3.529750409974279, -0.20141327798275246, -0.029750409974278722])],
      smooth: true,
    },
  ],
});
