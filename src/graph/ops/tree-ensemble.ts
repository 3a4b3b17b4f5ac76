/** TreeEnsemble: trees of typed nodes and leaves, aggregated per target. [N, F] -> [N, targets], the input's dtype. Source: ai.onnx.ml operator TreeEnsemble, version 5. */
import { tensor, toFloat64, type Tensor } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { rowCount, rowsOf } from "../rules/classical/ml-rows.js";
import { transformOf } from "../rules/classical/ml-scores.js";
import { aggregateOf, modeByNumber, scoresOf, type Ensemble, type TreeNode } from "../rules/classical/tree-ensemble.js";

const ints = { kind: "ints", fallback: [] } as const;
const needed = { kind: "ints", required: true } as const;
const AGGREGATE_NAMES = ["AVERAGE", "SUM", "MIN", "MAX"];
const TRANSFORM_NAMES = ["NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"];
/** The mode that asks whether a value is in a set. */
const MEMBER = 6;

/** Two roots: a threshold and a set. */
const TREES = {
  n_targets: 2,
  tree_roots: [0, 1],
  nodes_featureids: [0, 1],
  nodes_modes: tensor("uint8", [2], Uint8Array.of(0, MEMBER)),
  nodes_splits: f32([2], [0.5, 0]),
  nodes_truenodeids: [0, 2],
  nodes_trueleafs: [1, 1],
  nodes_falsenodeids: [1, 3],
  nodes_falseleafs: [1, 1],
  leaf_targetids: [0, 1, 0, 1],
  leaf_weights: f32([4], [1, 2, 10, 20]),
  membership_values: f32([3], [3, 5, NaN]),
};

export const treeEnsemble = defineOp({
  name: "TreeEnsemble",
  domain: "ai.onnx.ml",
  since: 5,
  inputs: ["X"],
  attributes: {
    aggregate_function: { kind: "int", fallback: 1 },
    post_transform: { kind: "int", fallback: 0 },
    n_targets: { kind: "int", fallback: 1 },
    tree_roots: needed,
    nodes_featureids: needed,
    nodes_modes: { kind: "tensor", required: true },
    nodes_splits: { kind: "tensor", required: true },
    nodes_truenodeids: needed,
    nodes_trueleafs: needed,
    nodes_falsenodeids: needed,
    nodes_falseleafs: needed,
    nodes_missing_value_tracks_true: ints,
    nodes_hitrates: { kind: "tensor" },
    leaf_targetids: needed,
    leaf_weights: { kind: "tensor", required: true },
    membership_values: { kind: "tensor" },
  },
  inferShape: ([x], { n_targets }, { where }) => [{ dtype: x.dtype, dims: [rowCount(where, x), n_targets] }],
  reference([x], attributes, { where }) {
    const ensemble = ensembleOf(where, attributes);
    const { fold, finish } = aggregateOf(where, AGGREGATE_NAMES[attributes.aggregate_function] ?? String(attributes.aggregate_function));
    const targets = attributes.n_targets;
    const name = TRANSFORM_NAMES[attributes.post_transform] ?? String(attributes.post_transform);
    const transform = transformOf(where, targets === 1 && name !== "PROBIT" ? "NONE" : name);
    const rows = rowsOf(x).map((row) => transform(scoresOf(where, ensemble, { row, targets, fold }).map((score) => finish(score ?? 0, ensemble.roots.length))));
    return [{ dtype: x.dtype, dims: [rows.length, targets], data: Float64Array.from(rows.flat()) }];
  },
  gradient: "it is constant between its thresholds and jumps at them",
  cases: [
    {
      name: "a threshold and a set, NaN goes to false",
      inputs: [f32([3, 2], [0.5, 5, 1, 4, NaN, 3])],
      attributes: TREES,
      expected: [f32([3, 2], [11, 0, 0, 22, 10, 2])],
    },
    {
      name: "the average, NaN goes to true",
      inputs: [f32([1, 2], [NaN, NaN])],
      attributes: { ...TREES, aggregate_function: 0, nodes_missing_value_tracks_true: [1, 0] },
      expected: [f32([1, 2], [0.5, 10])],
    },
    {
      name: "float64",
      inputs: [f64([1, 2], [0.5, 1])],
      attributes: { ...TREES, nodes_splits: f64([2], [0.5, 0]), leaf_weights: f64([4], [1, 2, 10, 20]), membership_values: f64([3], [3, 5, NaN]) },
      expected: [f64([1, 2], [1, 20])],
    },
    { name: "no rows", inputs: [f32([0, 2], [])], attributes: TREES, expected: [f32([0, 2], [])], notInRuntime: "it asks for at least one row" },
  ],
});

interface Written {
  readonly tree_roots: readonly number[];
  readonly nodes_featureids: readonly number[];
  readonly nodes_modes: Tensor;
  readonly nodes_splits: Tensor;
  readonly nodes_truenodeids: readonly number[];
  readonly nodes_trueleafs: readonly number[];
  readonly nodes_falsenodeids: readonly number[];
  readonly nodes_falseleafs: readonly number[];
  readonly nodes_missing_value_tracks_true: readonly number[];
  readonly leaf_targetids: readonly number[];
  readonly leaf_weights: Tensor;
  readonly membership_values: Tensor | undefined;
}

/** Branches first, then leaves: a branch to leaf i leads to node `branches + i`. */
function ensembleOf(where: string, written: Written): Ensemble {
  const modes = toFloat64(written.nodes_modes);
  const splits = toFloat64(written.nodes_splits);
  const weights = toFloat64(written.leaf_weights);
  const sets = setsOf(written.membership_values);
  const target = (id: number | undefined, isLeaf: number | undefined): number => (isLeaf === 1 ? modes.length : 0) + (id ?? -1);
  const branches = Array.from(modes, (mode, at): TreeNode => {
    const set = mode === MEMBER ? sets.shift() : undefined;
    return {
      feature: written.nodes_featureids[at] ?? 0,
      isTrue: set === undefined ? modeByNumber(where, mode, splits[at] ?? NaN) : (x) => set.has(x),
      nanIsTrue: written.nodes_missing_value_tracks_true[at] === 1,
      yes: target(written.nodes_truenodeids[at], written.nodes_trueleafs[at]),
      no: target(written.nodes_falsenodeids[at], written.nodes_falseleafs[at]),
    };
  });
  const leaves = written.leaf_targetids.map((id, at): TreeNode => ({ leaf: [{ target: id, weight: weights[at] ?? NaN }] }));
  // a tree of one leaf has a branch whose two sides are that leaf
  return { nodes: [...branches, ...leaves], roots: written.tree_roots };
}

/** One set for each node that asks for one, each ended by a NaN. */
function setsOf(values: Tensor | undefined): ReadonlySet<number>[] {
  const sets: Set<number>[] = [];
  let current = new Set<number>();
  for (const value of values === undefined ? [] : toFloat64(values)) {
    if (Number.isNaN(value)) {
      sets.push(current);
      current = new Set();
    } else current.add(value);
  }
  return current.size > 0 ? [...sets, current] : sets;
}
