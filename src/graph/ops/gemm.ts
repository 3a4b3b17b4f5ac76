/**
 * Gemm: Y = alpha * A' B' + beta * C, where A' and B' may be transposed and C broadcasts to [m, n].
 * Shape [m, k] x [k, n] (+ C) -> [m, n]. Sums in float64. Source: ONNX operator Gemm, opset 13.
 */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { GEMM_ATTRIBUTES, gemmGradient, gemmReference, gemmShape } from "../rules/products/gemm.js";

export const gemm = defineOp({
  name: "Gemm",
  since: 7,
  inputs: ["A", "B", "C?"],
  attributes: GEMM_ATTRIBUTES,
  inferShape: gemmShape,
  reference: gemmReference,
  gradient: gemmGradient,
  cases: [
    { name: "a layer with its bias", inputs: [f32([1, 2], [1, 2]), f32([2, 2], [1, 2, 3, 4]), f32([2], [10, 20])], expected: [f32([1, 2], [17, 30])] },
    {
      name: "both transposed, scaled, no C",
      inputs: [f32([2, 1], [1, 2]), f32([2, 2], [1, 2, 3, 4])],
      attributes: { alpha: 2, transA: 1, transB: 1 },
      expected: [f32([1, 2], [10, 22])],
    },
    { name: "NaN and infinity", inputs: [f32([1, 2], [Infinity, 1]), f32([2, 2], [1, 0, 0, NaN])], expected: [f32([1, 2], [Infinity, NaN])] },
    { name: "no rows", inputs: [f32([0, 2], []), f32([2, 1], [1, 2]), f32([1], [5])], expected: [f32([0, 1], [])] },
    { name: "integers", inputs: [i64([1, 2], [2, 3]), i64([2, 1], [4, 5])], expected: [i64([1, 1], [23])], notInRuntime: "no int64 kernel" },
    {
      name: "float64, plain, C a row",
      inputs: [f64([2, 2], [1, -2, 0.5, 3]), f64([2, 2], [2, 1, -1, 4]), f64([2], [1, -1])],
      attributes: { alpha: 0.5, beta: 3 },
      expected: [f64([2, 2], [5, -6.5, 2, 3.25])],
      smooth: true,
    },
    {
      name: "float64, A transposed, C a column",
      inputs: [f64([2, 2], [1, 0.5, -2, 3]), f64([2, 2], [2, 1, -1, 4]), f64([2, 1], [1, -1])],
      attributes: { transA: 1 },
      expected: [f64([2, 2], [5, -6, -3, 11.5])],
      smooth: true,
    },
    {
      name: "float64, B transposed, C a scalar",
      inputs: [f64([2, 2], [1, -2, 0.5, 3]), f64([2, 2], [2, -1, 1, 4]), f64([], [1])],
      attributes: { transB: 1 },
      expected: [f64([2, 2], [5, -6, -1, 13.5])],
      smooth: true,
    },
    {
      name: "float64, both transposed",
      inputs: [f64([2, 2], [1, 0.5, -2, 3]), f64([2, 2], [2, -1, 1, 4])],
      attributes: { transA: 1, transB: 1 },
      expected: [f64([2, 2], [4, -7, -2, 12.5])],
      smooth: true,
    },
  ],
});
