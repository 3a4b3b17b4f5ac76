/** LinearRegressor: X W^T + b, then its post transform. [N, F] -> [N, targets], float32. Source: ai.onnx.ml operator LinearRegressor, version 1. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { linearScores, throughTransform, toFeatures } from "../rules/classical/linear-scores.js";
import { rowsOf, scoredRows } from "../rules/classical/ml-rows.js";
import { SCORE_ATTRIBUTES, transformOf } from "../rules/classical/ml-scores.js";

export const linearRegressor = defineOp({
  name: "LinearRegressor",
  domain: "ai.onnx.ml",
  since: 1,
  inputs: ["X"],
  attributes: { ...SCORE_ATTRIBUTES, coefficients: { kind: "floats", required: true }, intercepts: { kind: "floats" }, targets: { kind: "int", fallback: 1 } },
  inferShape: ([x], { targets }, { where }) => [scoredRows(where, x, targets)],
  reference([x], attributes, { where }) {
    const { targets, post_transform } = attributes;
    const transform = transformOf(where, post_transform);
    const rows = rowsOf(x).map((row) => transform(linearScores(row, attributes, targets)));
    return [{ dtype: "float32", dims: [rows.length, targets], data: Float64Array.from(rows.flat()) }];
  },
  gradient({ inputs: [x], outputs: [y], cotangents: [dy], where }, { coefficients, targets, post_transform }, g) {
    return [toFeatures(g, throughTransform(g, { y, dy, transform: post_transform, where }), { x, coefficients, count: targets })];
  },
  cases: [
    {
      name: "one target, NaN",
      inputs: [f32([2, 2], [1, 2, NaN, 1])],
      attributes: { coefficients: [3, -1], intercepts: [0.5] },
      expected: [f32([2, 1], [1.5, NaN])],
    },
    {
      name: "two targets, no intercepts",
      inputs: [f32([1, 2], [1, 2])],
      attributes: { coefficients: [3, -1, 0, 1], targets: 2 },
      expected: [f32([1, 2], [1, 2])],
    },
    {
      name: "no rows",
      inputs: [f32([0, 2], [])],
      attributes: { coefficients: [3, -1] },
      expected: [f32([0, 1], [])],
      notInRuntime: "it asks for at least one row",
    },
    {
      name: "float32, smooth",
      inputs: [f32([2, 2], [1, 2, 0.5, -1])],
      attributes: { coefficients: [3, -1], intercepts: [0.5] },
      expected: [f32([2, 1], [1.5, 3])],
      smooth: true,
    },
    {
      name: "float64 features, softmax",
      inputs: [f64([1, 2], [1, 2])],
      attributes: { coefficients: [3, -1, 1, 1], targets: 2, post_transform: "SOFTMAX" },
      expected: [f32([1, 2], [0.11920292, 0.880797])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
