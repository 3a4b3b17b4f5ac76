/** ReduceMax: the largest element over some axes (all, when none are given); -Infinity of nothing. Source: ONNX operator ReduceMax, opset 18. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { REDUCE_ATTRIBUTES, REDUCE_INPUTS, reduceReference, reduceShape, toExtremeElements } from "../rules/reductions/reduce.js";

export const reduceMax = defineOp({
  name: "ReduceMax",
  since: 18,
  inputs: REDUCE_INPUTS,
  attributes: REDUCE_ATTRIBUTES,
  inferShape: reduceShape,
  reference: reduceReference(-Infinity, Math.max),
  gradient: toExtremeElements,
  cases: [
    { name: "all axes, kept", inputs: [f32([2, 2], [1, 2, 9, 4])], expected: [f32([1, 1], [9])] },
    {
      name: "all negative, the last axis",
      inputs: [f32([2, 2], [-1, -2, -3, -1e30]), i64([1], [1])],
      attributes: { keepdims: 0 },
      expected: [f32([2], [-1, -3])],
    },
    {
      name: "infinities",
      inputs: [f32([2, 2], [-Infinity, -Infinity, 1, Infinity]), i64([1], [1])],
      attributes: { keepdims: 0 },
      expected: [f32([2], [-Infinity, Infinity])],
    },
    { name: "NaN wins", inputs: [f32([3], [1, NaN, 2])], expected: [f32([1], [NaN])], notInRuntime: "it answers by the order of its vector lanes" },
    { name: "integers", inputs: [i64([3], [-5, -2, -9])], attributes: { keepdims: 0 }, expected: [i64([], [-2])] },
    { name: "no rows, kept", inputs: [f32([0, 2], []), i64([1], [1])], expected: [f32([0, 1], [])] },
    { name: "float64", inputs: [f64([2, 3], [0.5, 1, -2, 3, 7, 2]), i64([1], [1])], attributes: { keepdims: 0 }, expected: [f64([2], [1, 7])], smooth: true },
  ],
});
