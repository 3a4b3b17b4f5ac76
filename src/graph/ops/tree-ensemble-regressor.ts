/** TreeEnsembleRegressor: the leaf weights that each row reaches in all trees, aggregated per target. [N, F] -> [N, targets], float32. Source: ai.onnx.ml operator TreeEnsembleRegressor, version 3. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { rowsOf, scoredRows } from "../rules/classical/ml-rows.js";
import { SCORE_ATTRIBUTES, transformOf } from "../rules/classical/ml-scores.js";
import { aggregateOf, scoresOf } from "../rules/classical/tree-ensemble.js";
import { ensembleOf, floatsOf, TREE_ATTRIBUTES } from "../rules/classical/tree-lists.js";

const ints = { kind: "ints", fallback: [] } as const;

/** Two trees over two features. */
const TREES = {
  n_targets: 1,
  nodes_treeids: [0, 0, 0, 1, 1, 1],
  nodes_nodeids: [0, 1, 2, 0, 1, 2],
  nodes_featureids: [0, 0, 0, 1, 0, 0],
  nodes_modes: ["BRANCH_LEQ", "LEAF", "LEAF", "BRANCH_LT", "LEAF", "LEAF"],
  nodes_values: [0.5, 0, 0, 2, 0, 0],
  nodes_truenodeids: [1, 0, 0, 1, 0, 0],
  nodes_falsenodeids: [2, 0, 0, 2, 0, 0],
  target_treeids: [0, 0, 1, 1],
  target_nodeids: [1, 2, 1, 2],
  target_ids: [0, 0, 0, 0],
  target_weights: [1, 2, 10, 20],
};

export const treeEnsembleRegressor = defineOp({
  name: "TreeEnsembleRegressor",
  domain: "ai.onnx.ml",
  since: 1,
  until: 4,
  inputs: ["X"],
  attributes: {
    ...TREE_ATTRIBUTES,
    ...SCORE_ATTRIBUTES,
    aggregate_function: { kind: "string", fallback: "SUM" },
    n_targets: { kind: "int", required: true },
    target_treeids: ints,
    target_nodeids: ints,
    target_ids: ints,
    target_weights: { kind: "floats" },
    target_weights_as_tensor: { kind: "tensor" },
  },
  inferShape: ([x], { n_targets }, { where }) => [scoredRows(where, x, n_targets)],
  reference([x], attributes, { where }) {
    const { n_targets: targets, target_treeids: treeids, target_nodeids: nodeids, target_ids } = attributes;
    const weights = floatsOf(attributes.target_weights, attributes.target_weights_as_tensor);
    const ensemble = ensembleOf(where, attributes, { treeids, nodeids, targets: target_ids, weights });
    const base = floatsOf(attributes.base_values, attributes.base_values_as_tensor);
    const { fold, finish } = aggregateOf(where, attributes.aggregate_function);
    // the runtime transforms a single target only by PROBIT
    const transform = transformOf(where, targets === 1 && attributes.post_transform !== "PROBIT" ? "NONE" : attributes.post_transform);
    const rows = rowsOf(x).map((row) =>
      transform(scoresOf(where, ensemble, { row, targets, fold }).map((score, at) => finish(score ?? 0, ensemble.roots.length) + (base[at] ?? 0))),
    );
    return [{ dtype: "float32", dims: [rows.length, targets], data: Float64Array.from(rows.flat()) }];
  },
  gradient: "it is constant between its thresholds and jumps at them",
  cases: [
    {
      name: "the sum of two trees, a tie at each threshold, NaN goes to false",
      inputs: [f32([4, 2], [0.5, 2, 0.25, 1, 1, 5, NaN, NaN])],
      attributes: TREES,
      expected: [f32([4, 1], [21, 11, 22, 22])],
    },
    {
      name: "the average above a base, NaN goes to true",
      inputs: [f32([2, 2], [NaN, NaN, 1, 5])],
      attributes: { ...TREES, aggregate_function: "AVERAGE", base_values: [100], nodes_missing_value_tracks_true: [1, 0, 0, 1, 0, 0] },
      expected: [f32([2, 1], [105.5, 111])],
    },
    { name: "the largest", inputs: [f32([1, 2], [0, 0])], attributes: { ...TREES, aggregate_function: "MAX" }, expected: [f32([1, 1], [10])] },
    {
      name: "two targets, softmax",
      inputs: [f32([1, 2], [0, 0])],
      attributes: { ...TREES, n_targets: 2, target_ids: [0, 0, 1, 1], target_weights: [1, 2, 1, 2], post_transform: "SOFTMAX" },
      expected: [f32([1, 2], [0.5, 0.5])],
    },
    { name: "float64 features", inputs: [f64([1, 2], [0.5, 3])], attributes: TREES, expected: [f32([1, 1], [21])] },
    { name: "integers", inputs: [i64([1, 2], [1, 1])], attributes: TREES, expected: [f32([1, 1], [12])], notInRuntime: "no int64 kernel" },
    { name: "no rows", inputs: [f32([0, 2], [])], attributes: TREES, expected: [f32([0, 1], [])], notInRuntime: "it asks for at least one row" },
  ],
});
