/** ReduceSumSquare: the sum of squares over some axes (all, when none are given). Source: ONNX operator ReduceSumSquare, opset 18. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { REDUCE_ATTRIBUTES, REDUCE_INPUTS, reduceReference, reduceShape, withAxes } from "../rules/reductions/reduce.js";

export const reduceSumSquare = defineOp({
  name: "ReduceSumSquare",
  since: 18,
  inputs: REDUCE_INPUTS,
  attributes: REDUCE_ATTRIBUTES,
  inferShape: reduceShape,
  reference: reduceReference(0, (sum, x) => sum + x * x),
  // dx = 2 * dy * x
  gradient(io, attributes, g) {
    const [x] = io.inputs;
    return [g.mul(x, g.mul(withAxes(g, io.cotangents[0], { io, attributes }), g.scalar(2, x))), null];
  },
  cases: [
    { name: "all axes, kept", inputs: [f32([2, 2], [1, -2, 3, -4])], expected: [f32([1, 1], [30])] },
    {
      name: "the last axis, NaN and infinity",
      inputs: [f32([2, 2], [NaN, 1, -Infinity, 1]), i64([1], [-1])],
      attributes: { keepdims: 0 },
      expected: [f32([2], [NaN, Infinity])],
    },
    { name: "of nothing", inputs: [f32([0, 2], []), i64([1], [0])], attributes: { keepdims: 0 }, expected: [f32([2], [0, 0])] },
    {
      name: "float64, the first axis",
      inputs: [f64([2, 2], [0.5, 3, -2, 4]), i64([1], [0])],
      attributes: { keepdims: 0 },
      expected: [f64([2], [4.25, 25])],
      smooth: true,
    },
  ],
});
