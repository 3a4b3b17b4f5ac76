/** ReduceSum: the sum over some axes (all, when none are given), in float64. Source: ONNX operator ReduceSum, opset 13. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { expandLike } from "../rules/gradients.js";
import { REDUCE_ATTRIBUTES, REDUCE_INPUTS, reduceReference, reduceShape, withAxes } from "../rules/reductions/reduce.js";

export const reduceSum = defineOp({
  name: "ReduceSum",
  since: 13,
  inputs: REDUCE_INPUTS,
  attributes: REDUCE_ATTRIBUTES,
  inferShape: reduceShape,
  reference: reduceReference(0, (sum, x) => sum + x),
  // dx = dy, stretched over the axes that were summed
  gradient: (io, attributes, g) => [expandLike(g, withAxes(g, io.cotangents[0], { io, attributes }), io.inputs[0]), null],
  cases: [
    { name: "all axes, kept", inputs: [f32([2, 2], [1, 2, 3, 4])], expected: [f32([1, 1], [10])] },
    { name: "the last axis, dropped", inputs: [f32([2, 2], [1, 2, 3, 4]), i64([1], [-1])], attributes: { keepdims: 0 }, expected: [f32([2], [3, 7])] },
    { name: "no axes and noop: unchanged", inputs: [f32([2], [1, 2])], attributes: { noop_with_empty_axes: 1 }, expected: [f32([2], [1, 2])] },
    {
      name: "NaN and infinities",
      inputs: [f32([2, 2], [NaN, 1, Infinity, -1]), i64([1], [1])],
      attributes: { keepdims: 0 },
      expected: [f32([2], [NaN, Infinity])],
    },
    { name: "a sum of nothing is 0", inputs: [f32([0, 2], []), i64([1], [0])], attributes: { keepdims: 0 }, expected: [f32([2], [0, 0])] },
    { name: "integers", inputs: [i64([3], [1, 2, -9])], attributes: { keepdims: 0 }, expected: [i64([], [-6])] },
    {
      name: "float64, middle axis",
      inputs: [f64([1, 2, 2], [0.5, 1, -2, 3]), i64([1], [1])],
      attributes: { keepdims: 0 },
      expected: [f64([1, 2], [-1.5, 4])],
      smooth: true,
    },
    { name: "float64, all", inputs: [f64([2, 2], [0.5, 1, -2, 3])], attributes: { keepdims: 0 }, expected: [f64([], [2.5])], smooth: true },
  ],
});
