/**
 * SVMClassifier: a decision for each pair of classes by the kernels with their support vectors; the label has the most votes. The scores are those
 * decisions, or with `prob_a` and `prob_b` one probability a class. Without support vectors each class has one vector. [N, F] -> [N] and [N, scores].
 * Source: ai.onnx.ml operator SVMClassifier, version 1; two classes as ONNX Runtime has them.
 */
import { defineOp } from "../define-op.js";
import type { Dim } from "../ir.js";
import { f32, i64, text } from "../rules/case-tensors.js";
import { rowCount, rowsOf, scoredRows } from "../rules/classical/ml-rows.js";
import { classLabels, SCORE_ATTRIBUTES, transformOf, twoColumns } from "../rules/classical/ml-scores.js";
import { coupled } from "../rules/classical/pair-probabilities.js";
import { KERNEL_ATTRIBUTES, kernelsOf, type KernelAttributes } from "../rules/classical/svm-kernels.js";

const floats = { kind: "floats", fallback: [] } as const;

/** Three classes with one support vector each, of one feature. */
const THREE = {
  support_vectors: [0, 1, 2],
  vectors_per_class: [1, 1, 1],
  coefficients: [1, -1, -1, 1, 1, -1],
  rho: [0.1, 0.2, 0.3],
  kernel_type: "RBF",
  kernel_params: [0.5, 0, 0],
};

const TWO = { support_vectors: [0, 1], vectors_per_class: [1, 1], coefficients: [1, -1], rho: [0.125], kernel_type: "LINEAR", kernel_params: [0, 0, 0] };

export const svmClassifier = defineOp({
  name: "SVMClassifier",
  domain: "ai.onnx.ml",
  since: 1,
  inputs: ["X"],
  attributes: {
    ...KERNEL_ATTRIBUTES,
    ...SCORE_ATTRIBUTES,
    classlabels_ints: { kind: "ints" },
    classlabels_strings: { kind: "strings" },
    coefficients: floats,
    prob_a: floats,
    prob_b: floats,
    rho: floats,
    support_vectors: floats,
    vectors_per_class: { kind: "ints", fallback: [] },
  },
  inferShape([x], attributes, { where }) {
    const rows: Dim = rowCount(where, x);
    return [{ dtype: attributes.classlabels_strings === undefined ? "int64" : "string", dims: [rows] }, scoredRows(where, x, scoreCount(attributes))];
  },
  reference([x], attributes, { where, strings }) {
    const labels = classLabels(strings, attributes.classlabels_strings, attributes.classlabels_ints);
    const transform = transformOf(where, attributes.post_transform);
    const isPairs = attributes.vectors_per_class.length > 0;
    const rows = rowsOf(x).map((row): Decision => {
      const { best, scores } = isPairs ? byPairs(where, row, attributes) : byClass(where, row, { ...attributes, count: labels.numbers.length });
      const [only = 0] = scores;
      return {
        best,
        scores: scores.length === 1 ? twoColumns(only, { transform: attributes.post_transform, positive: false }) : transform(scores),
      };
    });
    return [
      { dtype: labels.dtype, dims: [rows.length], data: Float64Array.from(rows, ({ best }) => labels.numbers[best] ?? NaN) },
      { dtype: "float32", dims: [rows.length, scoreCount(attributes)], data: Float64Array.from(rows.flatMap(({ scores }) => scores)) },
    ];
  },
  gradient: "its label is a vote, and its probabilities are iterated from pairs of classes",
  cases: [
    {
      name: "three classes, a decision a pair",
      inputs: [f32([2, 1], [0, 2])],
      attributes: { ...THREE, classlabels_strings: ["a", "b", "c"] },
      expected: [text([2], ["a", "c"]), f32([2, 3], [0.49346936, 1.0646647, 0.7711954, -0.3711954, -0.6646647, -0.09346934])],
    },
    {
      name: "three classes, probabilities",
      inputs: [f32([1, 1], [0])],
      attributes: { ...THREE, classlabels_ints: [0, 1, 2], prob_a: [-2, -2, -2], prob_b: [0, 0, 0] },
      expected: [i64([1], [0]), f32([1, 3], [0.67630345, 0.25496724, 0.06872934])],
    },
    {
      name: "two classes",
      inputs: [f32([2, 1], [0, 2])],
      attributes: { ...TWO, classlabels_ints: [7, 8] },
      expected: [i64([2], [7, 8]), f32([2, 2], [-0.125, 0.125, 1.875, -1.875])],
    },
    {
      name: "two classes, probabilities, as near as libsvm's iteration comes",
      inputs: [f32([1, 1], [0])],
      attributes: { ...TWO, classlabels_ints: [7, 8], prob_a: [-2], prob_b: [0] },
      expected: [i64([1], [7]), f32([1, 2], [0.5620752, 0.4379248])],
    },
    {
      name: "two classes, logistic",
      inputs: [f32([1, 1], [0])],
      attributes: { ...TWO, classlabels_ints: [7, 8], post_transform: "LOGISTIC" },
      expected: [i64([1], [7]), f32([1, 2], [0.4687906, 0.5312094])],
    },
    {
      name: "one vector a class, infinity",
      inputs: [f32([2, 2], [1, 2, Infinity, 1])],
      attributes: { coefficients: [1, 0, 0, 1, 1, 1], rho: [0.5], kernel_type: "LINEAR", kernel_params: [0, 0, 0], classlabels_ints: [0, 1, 2] },
      expected: [i64([2], [2, 0]), f32([2, 3], [1.5, 2.5, 3.5, Infinity, NaN, Infinity])],
    },
  ],
});

interface Decision {
  readonly best: number;
  readonly scores: readonly number[];
}

interface Machine extends KernelAttributes {
  readonly classlabels_ints: readonly number[] | undefined;
  readonly classlabels_strings: readonly string[] | undefined;
  readonly coefficients: readonly number[];
  readonly prob_a: readonly number[];
  readonly prob_b: readonly number[];
  readonly rho: readonly number[];
  readonly support_vectors: readonly number[];
  readonly vectors_per_class: readonly number[];
}

function scoreCount({ classlabels_ints, classlabels_strings, prob_a, vectors_per_class }: Machine): number {
  const classes = (classlabels_strings ?? classlabels_ints ?? []).length;
  return vectors_per_class.length === 0 || prob_a.length > 0 || classes === 2 ? classes : (classes * (classes - 1)) / 2;
}

/** One vector a class. */
function byClass(where: string, row: Float64Array, { coefficients, rho, count, ...kernel }: Machine & { readonly count: number }): Decision {
  const scores = kernelsOf(where, row, { ...kernel, vectors: coefficients, count }).map((score) => score + (rho[0] ?? 0));
  return { best: scores.reduce((most, score, at) => (score > (scores[most] ?? NaN) ? at : most), 0), scores };
}

/** A decision for each pair i < j: above 0 is a vote for i. */
function byPairs(where: string, row: Float64Array, machine: Machine): Decision {
  const { vectors_per_class: counts, prob_a, prob_b, rho } = machine;
  const kernels = kernelsOf(where, row, { ...machine, vectors: machine.support_vectors, count: counts.reduce((sum, each) => sum + each, 0) });
  const votes = counts.map(() => 0);
  const pairs = counts.map(() => counts.map(() => 0));
  const scores: number[] = [];
  counts.forEach((_, i) => {
    counts.slice(i + 1).forEach((_each, after) => {
      const [j, at] = [i + 1 + after, scores.length];
      const score = pairScore(kernels, machine, { i, j }) + (rho[at] ?? 0);
      scores.push(score);
      const winner = score > 0 ? i : j;
      votes[winner] = (votes[winner] ?? 0) + 1;
      const chance = 1 / (1 + Math.exp(score * (prob_a[at] ?? 0) + (prob_b[at] ?? 0)));
      setPair(pairs, { i, j, chance: Math.min(Math.max(chance, 1e-7), 1 - 1e-7) }); // libsvm's limits
    });
  });
  const best = votes.indexOf(Math.max(...votes));
  return { best, scores: prob_a.length > 0 ? coupled(pairs) : scores };
}

function setPair(pairs: number[][], { i, j, chance }: { i: number; j: number; chance: number }): void {
  const [first, second] = [pairs[i], pairs[j]];
  if (first !== undefined) first[j] = chance;
  if (second !== undefined) second[i] = 1 - chance;
}

/** The vectors of class i have their weights against class j in row j - 1 of the coefficients, those of j in row i. */
function pairScore(kernels: readonly number[], { coefficients, vectors_per_class: counts }: Machine, { i, j }: { i: number; j: number }): number {
  const startOf = (to: number): number => counts.slice(0, to).reduce((sum, each) => sum + each, 0);
  const part = (own: number, row: number): number => {
    const start = startOf(own);
    return kernels
      .slice(start, start + (counts[own] ?? 0))
      .reduce((sum, kernel, at) => sum + kernel * (coefficients[row * kernels.length + start + at] ?? NaN), 0);
  };
  return part(i, j - 1) + part(j, i);
}
