/**
 * TreeEnsembleClassifier: the leaf weights that each row reaches in all trees, summed per class: the best label, and the scores.
 * [N, F] -> [N] and [N, classes]. Source: ai.onnx.ml operator TreeEnsembleClassifier, version 3; ties and two classes as ONNX Runtime has them.
 */
import { defineOp } from "../define-op.js";
import { f32, i64, text } from "../rules/case-tensors.js";
import { rowCount, rowsOf, scoredRows } from "../rules/classical/ml-rows.js";
import { classLabels, SCORE_ATTRIBUTES, transformOf, twoColumns } from "../rules/classical/ml-scores.js";
import { scoresOf } from "../rules/classical/tree-ensemble.js";
import { ensembleOf, floatsOf, TREE_ATTRIBUTES } from "../rules/classical/tree-lists.js";

const ints = { kind: "ints", fallback: [] } as const;

/** One tree over one feature. */
const TREE = {
  nodes_treeids: [0, 0, 0],
  nodes_nodeids: [0, 1, 2],
  nodes_featureids: [0, 0, 0],
  nodes_modes: ["BRANCH_GT", "LEAF", "LEAF"],
  nodes_values: [0.5, 0, 0],
  nodes_truenodeids: [1, 0, 0],
  nodes_falsenodeids: [2, 0, 0],
};

const THREE = {
  ...TREE,
  class_treeids: [0, 0, 0, 0],
  class_nodeids: [1, 1, 2, 2],
  class_ids: [0, 2, 1, 2],
  class_weights: [0.25, 0.75, 0.5, 0.5],
};

const TWO = { ...TREE, class_treeids: [0, 0], class_nodeids: [1, 2], class_ids: [0, 0] };

export const treeEnsembleClassifier = defineOp({
  name: "TreeEnsembleClassifier",
  domain: "ai.onnx.ml",
  since: 1,
  until: 4,
  inputs: ["X"],
  attributes: {
    ...TREE_ATTRIBUTES,
    ...SCORE_ATTRIBUTES,
    class_treeids: ints,
    class_nodeids: ints,
    class_ids: ints,
    class_weights: { kind: "floats" },
    class_weights_as_tensor: { kind: "tensor" },
    classlabels_int64s: { kind: "ints" },
    classlabels_strings: { kind: "strings" },
  },
  inferShape([x], { classlabels_int64s, classlabels_strings }, { where }) {
    const rows = rowCount(where, x);
    const count = (classlabels_strings ?? classlabels_int64s ?? []).length;
    return [{ dtype: classlabels_strings === undefined ? "int64" : "string", dims: [rows] }, scoredRows(where, x, count)];
  },
  reference([x], attributes, { where, strings }) {
    const labels = classLabels(strings, attributes.classlabels_strings, attributes.classlabels_int64s);
    const weights = floatsOf(attributes.class_weights, attributes.class_weights_as_tensor);
    const { class_treeids: treeids, class_nodeids: nodeids, class_ids } = attributes;
    const single = labels.numbers.length === 2 && new Set(class_ids).size === 1;
    const targets = single ? class_ids.map(() => 0) : class_ids;
    const ensemble = ensembleOf(where, attributes, { treeids, nodeids, targets, weights });
    const base = floatsOf(attributes.base_values, attributes.base_values_as_tensor);
    const finish = single
      ? binary({ base: base.at(-1) ?? 0, transform: attributes.post_transform, positive: weights.every((weight) => weight >= 0) })
      : multiclass(base, transformOf(where, attributes.post_transform));
    const rows = rowsOf(x).map((row) => finish(scoresOf(where, ensemble, { row, targets: labels.numbers.length, fold: (a, b) => a + b })));
    return [
      { dtype: labels.dtype, dims: [rows.length], data: Float64Array.from(rows, ({ best }) => labels.numbers[best] ?? NaN) },
      { dtype: "float32", dims: [rows.length, labels.numbers.length], data: Float64Array.from(rows.flatMap(({ scores }) => scores)) },
    ];
  },
  gradient: "it is constant between its thresholds and jumps at them",
  cases: [
    {
      name: "three classes, ties by the lower",
      inputs: [f32([3, 1], [0.5, 1, NaN])],
      attributes: { ...THREE, classlabels_strings: ["a", "b", "c"] },
      expected: [text([3], ["b", "c", "b"]), f32([3, 3], [0, 0.5, 0.5, 0.25, 0, 0.75, 0, 0.5, 0.5])],
    },
    {
      name: "three classes above base values, softmax",
      inputs: [f32([1, 1], [0])],
      attributes: { ...THREE, classlabels_int64s: [7, 8, 9], base_values: [0.5, 0, 0], post_transform: "SOFTMAX" },
      expected: [i64([1], [7]), f32([1, 3], [1 / 3, 1 / 3, 1 / 3])],
    },
    {
      name: "two classes by one probability",
      inputs: [f32([2, 1], [0, 1])],
      attributes: { ...TWO, class_weights: [0.75, 0.25], classlabels_int64s: [0, 1] },
      expected: [i64([2], [0, 1]), f32([2, 2], [0.75, 0.25, 0.25, 0.75])],
    },
    {
      name: "two classes by one score, logistic",
      inputs: [f32([2, 1], [0, 1])],
      attributes: { ...TWO, class_weights: [1, -1], classlabels_int64s: [0, 1], post_transform: "LOGISTIC" },
      expected: [i64([2], [0, 1]), f32([2, 2], [0.7310586, 0.26894143, 0.26894143, 0.7310586])],
    },
    {
      name: "two classes by one score, plain, a base",
      inputs: [f32([2, 1], [0, 1])],
      attributes: { ...TWO, class_weights: [1, -1], classlabels_int64s: [0, 1], base_values: [0.5] },
      expected: [i64([2], [0, 1]), f32([2, 2], [0.5, -0.5, -1.5, 1.5])],
    },
    {
      name: "two classes with a score each: the second wins when it is above 0",
      inputs: [f32([2, 1], [0, 1])],
      attributes: { ...THREE, class_ids: [0, 1, 0, 1], class_weights: [0.25, 0.75, 0.625, 0.375], classlabels_int64s: [0, 1] },
      expected: [i64([2], [1, 1]), f32([2, 2], [0.625, 0.375, 0.25, 0.75])],
    },
    {
      name: "no rows",
      inputs: [f32([0, 1], [])],
      attributes: { ...THREE, classlabels_int64s: [0, 1, 2] },
      expected: [i64([0], []), f32([0, 3], [])],
      notInRuntime: "it asks for at least one row",
    },
  ],
});

interface Scored {
  readonly best: number;
  readonly scores: readonly number[];
}

/** Two classes of which the leaves weigh only one. */
function binary({ base, transform, positive }: { base: number; transform: string; positive: boolean }): (scores: readonly (number | null)[]) => Scored {
  return ([only]) => {
    const score = (only ?? 0) + base;
    return { best: score > (positive ? 0.5 : 0) ? 1 : 0, scores: twoColumns(score, { transform, positive }) };
  };
}

function multiclass(base: readonly number[], transform: (scores: readonly number[]) => readonly number[]): (scores: readonly (number | null)[]) => Scored {
  return (found) => {
    const scores = found.map((score, at) => (score ?? 0) + (base[at] ?? 0));
    const [, second = 0] = scores;
    const most = scores.reduce((so, score, at) => (score > (scores[so] ?? NaN) ? at : so), 0);
    const best = scores.length === 2 ? Number(second > 0) : most; // the runtime compares two classes with 0, not with each other
    return { best, scores: transform(scores) };
  };
}
