/**
 * Softmax: y = exp(x - max x) / sum exp(x - max x), along one axis.
 *
 * Shape   [..., n, ...] -> same; n is the axis length, may be 0.
 * Throws  GRAPH_AXIS when axis is outside [-rank, rank).
 * Source  ONNX operator Softmax, opset 13.
 */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeAlongAxis, softmaxLanes } from "../rules/reductions/softmax-lanes.js";

export const softmax = defineOp({
  name: "Softmax",
  since: 13,
  inputs: ["input"],
  attributes: { axis: { kind: "int", fallback: -1 } },
  inferShape: likeAlongAxis,
  reference: softmaxLanes((shifted, sum) => Math.exp(shifted) / sum),
  // dx = y * (dy - sum(dy * y))
  gradient({ outputs: [y], cotangents: [dy] }, { axis }, g) {
    const dot = g.reduceSum(g.mul(dy, y), { axes: [axis] });
    return [g.mul(y, g.sub(dy, dot))];
  },
  cases: [
    { name: "large negatives", inputs: [f32([2], [-1000, -1001])], expected: [f32([2], [0.7310586, 0.26894143])] },
    { name: "the first axis", inputs: [f32([2, 2], [0, 1, 0, 3])], attributes: { axis: 0 }, expected: [f32([2, 2], [0.5, 0.11920292, 0.5, 0.880797])] },
    { name: "ties and -Infinity", inputs: [f32([3], [5, 5, -Infinity])], expected: [f32([3], [0.5, 0.5, 0])] },
    { name: "NaN spreads over its lane only", inputs: [f32([2, 2], [NaN, 1, 0, 0])], expected: [f32([2, 2], [NaN, NaN, 0.5, 0.5])] },
    { name: "no elements", inputs: [f32([0, 3], [])], expected: [f32([0, 3], [])] },
    {
      name: "float64",
      inputs: [f64([2, 2], [0.5, -1, 2, 2.5])],
      attributes: { axis: 1 },
      expected: [f64([2, 2], [0.8175744761936437, 0.18242552380635635, 0.3775406687981454, 0.6224593312018546])],
      smooth: true,
    },
  ],
});
