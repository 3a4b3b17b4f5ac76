/** ReduceLogSum: the natural logarithm of the sum over some axes (all, when none are given). Source: ONNX operator ReduceLogSum, opset 18. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { expandLike } from "../rules/gradients.js";
import { REDUCE_ATTRIBUTES, REDUCE_INPUTS, reduceReference, reduceShape, withAxes } from "../rules/reductions/reduce.js";

export const reduceLogSum = defineOp({
  name: "ReduceLogSum",
  since: 18,
  inputs: REDUCE_INPUTS,
  attributes: REDUCE_ATTRIBUTES,
  inferShape: reduceShape,
  reference: reduceReference(0, (sum, x) => sum + x, Math.log),
  // dx = dy / sum = dy * e^-y, the same for each x
  gradient(io, attributes, g) {
    const share = withAxes(g, g.mul(io.cotangents[0], g.exp(g.neg(io.outputs[0]))), { io, attributes });
    return [expandLike(g, share, io.inputs[0]), null];
  },
  cases: [
    { name: "all axes, kept", inputs: [f32([2, 2], [1, 2, 3, 4])], expected: [f32([1, 1], [2.3025851])] },
    {
      name: "the last axis, zero, negative",
      inputs: [f32([3, 2], [0, 0, -1, 0, Infinity, 1]), i64([1], [-1])],
      attributes: { keepdims: 0 },
      expected: [f32([3], [-Infinity, NaN, Infinity])],
    },
    { name: "of nothing", inputs: [f32([0, 2], []), i64([1], [0])], attributes: { keepdims: 0 }, expected: [f32([2], [-Infinity, -Infinity])] },
    {
      name: "float64, the first axis",
      inputs: [f64([2, 2], [0.5, 3, 2, 4]), i64([1], [0])],
      attributes: { keepdims: 0 },
      expected: [f64([2], [0.9162907318741551, 1.9459101490553132])],
      smooth: true,
    },
  ],
});
