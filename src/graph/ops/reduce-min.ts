/** ReduceMin: the smallest element, Infinity of nothing, over some axes (all, when none are given). Source: ONNX operator ReduceMin, opset 18. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { REDUCE_ATTRIBUTES, REDUCE_INPUTS, reduceReference, reduceShape, toExtremeElements } from "../rules/reductions/reduce.js";

export const reduceMin = defineOp({
  name: "ReduceMin",
  since: 18,
  inputs: REDUCE_INPUTS,
  attributes: REDUCE_ATTRIBUTES,
  inferShape: reduceShape,
  reference: reduceReference(Infinity, Math.min),
  gradient: toExtremeElements,
  cases: [
    { name: "all axes, kept", inputs: [f32([2, 2], [1, 2, -9, 4])], expected: [f32([1, 1], [-9])] },
    {
      name: "infinities, the last axis",
      inputs: [f32([2, 2], [-Infinity, 3, 1, Infinity]), i64([1], [-1])],
      attributes: { keepdims: 0 },
      expected: [f32([2], [-Infinity, 1])],
    },
    { name: "integers", inputs: [i64([3], [-5, -2, -9])], attributes: { keepdims: 0 }, expected: [i64([], [-9])] },
    { name: "no rows, kept", inputs: [f32([0, 2], []), i64([1], [1])], expected: [f32([0, 1], [])] },
    {
      name: "float64, the first axis",
      inputs: [f64([2, 2], [0.5, 1, -2, 3]), i64([1], [0])],
      attributes: { keepdims: 0 },
      expected: [f64([2], [-2, 1])],
      smooth: true,
    },
  ],
});
