/** ReduceL1: the sum of sizes |x| over some axes (all, when none are given). Source: ONNX operator ReduceL1, opset 18. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { REDUCE_ATTRIBUTES, REDUCE_INPUTS, reduceReference, reduceShape, withAxes } from "../rules/reductions/reduce.js";

export const reduceL1 = defineOp({
  name: "ReduceL1",
  since: 18,
  inputs: REDUCE_INPUTS,
  attributes: REDUCE_ATTRIBUTES,
  inferShape: reduceShape,
  reference: reduceReference(0, (sum, x) => sum + Math.abs(x)),
  // dx = dy * sign(x)
  gradient(io, attributes, g) {
    const [x] = io.inputs;
    return [g.mul(g.sign(x), withAxes(g, io.cotangents[0], { io, attributes })), null];
  },
  cases: [
    { name: "of nothing", inputs: [f32([0, 2], []), i64([1], [0])], attributes: { keepdims: 0 }, expected: [f32([2], [0, 0])] },
    { name: "all axes, kept", inputs: [f32([2, 2], [1, -2, 3, -4])], expected: [f32([1, 1], [10])] },
    {
      name: "the last axis, NaN and infinity",
      inputs: [f32([2, 2], [NaN, 1, -Infinity, 1]), i64([1], [-1])],
      attributes: { keepdims: 0 },
      expected: [f32([2], [NaN, Infinity])],
    },
    { name: "float64, the first axis", inputs: [f64([2, 2], [0.5, 1, -2, 3]), i64([1], [0])], expected: [f64([1, 2], [2.5, 4])], smooth: true },
  ],
});
