/** ReduceLogSumExp: ln of the sum of e^x, without overflow, over some axes (all, when none are given). Source: ONNX operator ReduceLogSumExp, opset 18. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { REDUCE_ATTRIBUTES, REDUCE_INPUTS, logSumExpReference, reduceShape, withAxes } from "../rules/reductions/reduce.js";

export const reduceLogSumExp = defineOp({
  name: "ReduceLogSumExp",
  since: 18,
  inputs: REDUCE_INPUTS,
  attributes: REDUCE_ATTRIBUTES,
  inferShape: reduceShape,
  reference: logSumExpReference,
  // dx = dy * e^(x - y): the softmax
  gradient(io, attributes, g) {
    const [x] = io.inputs;
    const [y, dy] = [io.outputs[0], io.cotangents[0]].map((value) => withAxes(g, value, { io, attributes })) as [typeof x, typeof x];
    return [g.mul(dy, g.exp(g.sub(x, y))), null];
  },
  cases: [
    { name: "all axes, kept", inputs: [f32([2, 2], [1, 2, 3, 4])], expected: [f32([1, 1], [4.4401897])] },
    {
      name: "large values, the last axis",
      inputs: [f32([2, 2], [1000, 1000, -1000, -1001]), i64([1], [-1])],
      attributes: { keepdims: 0 },
      expected: [f32([2], [1000.6931, -999.68674])],
    },
    {
      name: "infinities",
      inputs: [f32([3, 2], [Infinity, 0, -Infinity, 0, -Infinity, -Infinity]), i64([1], [-1])],
      attributes: { keepdims: 0 },
      expected: [f32([3], [Infinity, 0, -Infinity])],
    },
    { name: "of nothing", inputs: [f32([0, 2], []), i64([1], [0])], attributes: { keepdims: 0 }, expected: [f32([2], [-Infinity, -Infinity])] },
    {
      name: "float64, the first axis",
      inputs: [f64([2, 2], [0.5, 3, 2, 4]), i64([1], [0])],
      attributes: { keepdims: 0 },
      expected: [f64([2], [2.2014132779827524, 4.313261687518223])],
      smooth: true,
    },
  ],
});
