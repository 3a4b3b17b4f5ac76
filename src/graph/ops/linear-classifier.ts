/**
 * LinearClassifier: scores X W^T + b with their post transform, and the label of the best; one score for two classes becomes two.
 * [N, F] -> [N] and [N, classes] float32. Source: ai.onnx.ml operator LinearClassifier, version 1; ties and two classes as ONNX Runtime has them.
 */
import { defineOp } from "../define-op.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { f32, i64, text } from "../rules/case-tensors.js";
import { linearScores, throughTransform, toFeatures } from "../rules/classical/linear-scores.js";
import { rowCount, rowsOf, scoredRows } from "../rules/classical/ml-rows.js";
import { classLabels, SCORE_ATTRIBUTES, transformOf, twoColumns } from "../rules/classical/ml-scores.js";

export const linearClassifier = defineOp({
  name: "LinearClassifier",
  domain: "ai.onnx.ml",
  since: 1,
  inputs: ["X"],
  attributes: {
    ...SCORE_ATTRIBUTES,
    coefficients: { kind: "floats", required: true },
    intercepts: { kind: "floats" },
    multi_class: { kind: "int", fallback: 0 },
    classlabels_ints: { kind: "ints" },
    classlabels_strings: { kind: "strings" },
  },
  inferShape([x], { classlabels_ints, classlabels_strings }, { where }) {
    const dtype = classlabels_strings === undefined ? "int64" : "string";
    return [{ dtype, dims: [rowCount(where, x)] }, scoredRows(where, x, (classlabels_strings ?? classlabels_ints ?? []).length)];
  },
  reference([x], attributes, { where, strings }) {
    const labels = classLabels(strings, attributes.classlabels_strings, attributes.classlabels_ints);
    const count = rowsOfWeights(attributes.coefficients, x.dims.at(-1) ?? 0);
    const finish = count === 1 && labels.numbers.length === 2 ? binary(attributes.post_transform) : multiclass(where, attributes.post_transform);
    const rows = rowsOf(x).map((row) => finish(linearScores(row, attributes, count)));
    return [
      { dtype: labels.dtype, dims: [rows.length], data: Float64Array.from(rows, ({ best }) => labels.numbers[best] ?? NaN) },
      { dtype: "float32", dims: [rows.length, labels.numbers.length], data: Float64Array.from(rows.flatMap(({ scores }) => scores)) },
    ];
  },
  // through the scores; the label is a choice
  gradient({ inputs: [x], outputs: [, y], cotangents, where }, { coefficients, post_transform, classlabels_ints, classlabels_strings }, g) {
    const [, dy] = cotangents;
    if (dy === null || dy === undefined || y === null || y === undefined) return [null];
    const width = x.type.dims?.at(-1);
    const classes = (classlabels_strings ?? classlabels_ints ?? []).length;
    const count = rowsOfWeights(coefficients, typeof width === "number" ? width : coefficients.length / classes);
    if (count === classes) return [toFeatures(g, throughTransform(g, { y, dy, transform: post_transform, where }), { x, coefficients, count })];
    return [toFeatures(g, fromTwo(g, { y, dy, transform: post_transform, where }), { x, coefficients, count })];
  },
  cases: [
    {
      name: "three classes, ties by the lower",
      inputs: [f32([2, 2], [1, 2, 1, 1])],
      attributes: { coefficients: [3, -1, 0, 1, 1, 1], intercepts: [0.5, 0, 0.5], classlabels_strings: ["a", "b", "c"] },
      expected: [text([2], ["c", "a"]), f32([2, 3], [1.5, 2, 3.5, 2.5, 1, 2.5])],
    },
    {
      name: "two classes by one score, logistic",
      inputs: [f32([2, 2], [1, 2, -1, 2])],
      attributes: { coefficients: [3, -1], intercepts: [0], classlabels_ints: [4, 5], post_transform: "LOGISTIC" },
      expected: [i64([2], [5, 4]), f32([2, 2], [0.26894143, 0.7310586, 0.9933072, 0.006692851])],
    },
    {
      name: "two classes by one score, plain",
      inputs: [f32([2, 2], [1, 2, -1, 2])],
      attributes: { coefficients: [3, -1], intercepts: [0], classlabels_ints: [4, 5] },
      expected: [i64([2], [5, 4]), f32([2, 2], [0, 1, 6, -5])],
    },
    {
      name: "NaN, softmax",
      inputs: [f32([2, 1], [0, NaN])],
      attributes: { coefficients: [1, 2], intercepts: [0, 0], classlabels_ints: [0, 1], post_transform: "SOFTMAX" },
      expected: [i64([2], [0, 0]), f32([2, 2], [0.5, 0.5, NaN, NaN])],
    },
    {
      name: "smooth, three classes, softmax",
      inputs: [f32([1, 2], [1, 2])],
      attributes: { coefficients: [3, -1, 0, 1, 1, 1], intercepts: [0.5, 0, 0.5], classlabels_ints: [0, 1, 2], post_transform: "SOFTMAX" },
      expected: [i64([1], [2]), f32([1, 3], [0.09962365, 0.16425163, 0.73612475])],
      smooth: true,
    },
    {
      name: "smooth, two classes by one score, logistic",
      inputs: [f32([1, 2], [1, 2])],
      attributes: { coefficients: [3, -1], intercepts: [0], classlabels_ints: [0, 1], post_transform: "LOGISTIC" },
      expected: [i64([1], [1]), f32([1, 2], [0.26894143, 0.7310586])],
      smooth: true,
    },
    {
      name: "smooth, two classes by one score, plain",
      inputs: [f32([1, 2], [1, 2])],
      attributes: { coefficients: [3, -1], intercepts: [0], classlabels_ints: [0, 1] },
      expected: [i64([1], [1]), f32([1, 2], [0, 1])],
      smooth: true,
    },
  ],
});

interface Scored {
  readonly best: number;
  readonly scores: readonly number[];
}

function rowsOfWeights(coefficients: readonly number[], width: number): number {
  return Math.round(coefficients.length / Math.max(width, 1));
}

/** One score for two classes: the second wins above 0. */
function binary(transform: string): (scores: readonly number[]) => Scored {
  return ([score = NaN]) => ({ best: score > 0 ? 1 : 0, scores: twoColumns(score, { transform, positive: transform !== "LOGISTIC" }) });
}

function multiclass(where: string, name: string): (scores: readonly number[]) => Scored {
  const transform = transformOf(where, name);
  return (scores) => ({ best: scores.reduce((most, score, at) => (score > (scores[most] ?? NaN) ? at : most), 0), scores: transform(scores) });
}

/** d score of the one score that two columns were made of: [1 - s, s], or both logistic. */
function fromTwo(g: GraphWriter, { y, dy, transform, where }: { y: Value; dy: Value; transform: string; where: string }): Value {
  const each = throughTransform(g, { y, dy, transform: transform === "LOGISTIC" ? transform : "NONE", where });
  const [first, second] = [g.slice(each, { starts: [0], ends: [1], axes: [1] }), g.slice(each, { starts: [1], ends: [2], axes: [1] })];
  return g.sub(second, first);
}
