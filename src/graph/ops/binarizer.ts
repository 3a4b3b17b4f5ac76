/** Binarizer: 1 above the threshold, else 0. Source: ai.onnx.ml operator Binarizer, version 1. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, nothingFlows } from "../rules/elementwise.js";

export const binarizer = defineOp({
  name: "Binarizer",
  domain: "ai.onnx.ml",
  since: 1,
  inputs: ["X"],
  attributes: { threshold: { kind: "float", fallback: 0 } },
  inferShape: likeFirst,
  reference: ([x], { threshold }) => [{ ...x, data: x.data.map((value) => (value > threshold ? 1 : 0)) }],
  gradient: nothingFlows,
  cases: [
    { name: "at, above, below", inputs: [f32([3], [0.5, 0.75, -1])], attributes: { threshold: 0.5 }, expected: [f32([3], [0, 1, 0])] },
    { name: "infinity", inputs: [f32([2], [-Infinity, Infinity])], expected: [f32([2], [0, 1])] },
    { name: "NaN", inputs: [f32([1], [NaN])], expected: [f32([1], [0])], notInRuntime: "it refuses NaN" },
    { name: "no elements", inputs: [f32([0, 2], [])], expected: [f32([0, 2], [])] },
    { name: "float64", inputs: [f64([2], [-1, 2])], expected: [f64([2], [0, 1])], smooth: true, notInRuntime: "no float64 kernel" },
  ],
});
