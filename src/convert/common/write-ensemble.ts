/**
 * @file An ensemble as an ONNX graph: one TreeEnsembleRegressor over float64 columns (it compares and sums in float64 and gives
 * float32), and its link by plain operators.
 */
import { createBuilder, type GraphBuilder, type Model, type Value } from "#graph";
import type { Signature } from "#store";
import { fromFloat64, tensor } from "#tensor";
import { writeColumns, type Columns } from "./columns.js";
import { TEST, type Ensemble, type Tree } from "./ensemble.js";
import { writeOutputs } from "./write-outputs.js";

export interface WrittenEnsemble {
  readonly model: Model;
  readonly signature: Signature;
  /** Thresholds, weights and leaf values. */
  readonly parameters: number;
}

/** In the order of TEST; a member's column holds 1 or 0. */
const MODES = ["BRANCH_LT", "BRANCH_LEQ", "BRANCH_GT", "BRANCH_GT"] as const;

export function writeEnsemble(ensemble: Ensemble): WrittenEnsemble {
  const { features: count, dtype, featureNames } = ensemble;
  const g = createBuilder(ensemble.format);
  const features = g.input("features", dtype, ["N", count]);
  const x = dtype === "float64" ? features : g.cast(features, "float64");
  const scores = ensemble.linear === null ? treeScores(g, x, ensemble) : linearScores(g, x, { ...ensemble, weights: ensemble.linear });
  const { outputs, task, classes } = writeOutputs(g, scores, ensemble);
  const model = g.build();
  return {
    model: featureNames.length === 0 ? model : { ...model, metadata: { ...model.metadata, feature_names: JSON.stringify(featureNames) } },
    signature: {
      task,
      ...(classes === null ? {} : { classes }),
      inputs: [{ name: "features", dtype, shape: [null, count] }],
      outputs,
    },
    parameters:
      (ensemble.linear?.length ?? 0) +
      ensemble.trees.reduce((sum, { feature, leaves, width }) => sum + feature.length - leaves.length / width + leaves.length, 0),
  };
}

function linearScores(g: GraphBuilder, x: Value, { features, outputs, base, weights }: Ensemble & { readonly weights: Float64Array }): Value {
  const known = g.where(g.isNaN(x), g.scalar(0, x), x);
  const product = g.matMul(known, g.initializer("weights", fromFloat64("float64", [features, outputs], weights)));
  return g.cast(g.add(product, g.constant(fromFloat64("float64", [outputs], base))), "float32");
}

/** Trees of one leaf are part of where the scores begin. */
function treeScores(g: GraphBuilder, x: Value, ensemble: Ensemble): Value {
  const base = Float64Array.from(ensemble.base);
  for (const { leaves, output, width } of ensemble.trees.filter(isConstant))
    leaves.forEach((value, k) => (base[output + (k % width)] = (base[output + (k % width)] ?? 0) + value));
  const trees = ensemble.trees.filter((tree) => !isConstant(tree));
  if (trees.length === 0) return constantScores(g, x, base);
  const columns = writeColumns(g, x, { ...ensemble, trees });
  const [scores = x] = g.op(
    "TreeEnsembleRegressor",
    [columns.x],
    {
      ...nodeLists(trees, columns),
      ...leafLists(trees),
      n_targets: ensemble.outputs,
      base_values_as_tensor: tensor("float64", [base.length], base),
    },
    { domain: "ai.onnx.ml" },
  );
  return scores;
}

const isConstant = ({ feature }: Tree): boolean => feature.length === 1;

function constantScores(g: GraphBuilder, x: Value, base: Float64Array): Value {
  const rows = g.slice(g.shape(x), { starts: [0], ends: [1] });
  return g.expand(g.constant(fromFloat64("float32", [1, base.length], base)), g.concat([rows, g.ints([base.length])], 0));
}

function nodeLists(trees: readonly Tree[], columns: Columns) {
  const total = trees.reduce((sum, { feature }) => sum + feature.length, 0);
  const list = (): number[] => new Array<number>(total).fill(0);
  const [treeids, nodeids, featureids, yes, no, nanYes] = [list(), list(), list(), list(), list(), list()];
  const modes = new Array<string>(total).fill("LEAF");
  const values = new Float64Array(total);
  let at = 0;
  trees.forEach((tree, id) => {
    tree.feature.forEach((feature, node) => {
      const place = at++;
      [treeids[place], nodeids[place]] = [id, node];
      if (feature < 0) return;
      featureids[place] = columns.columnOf(tree, node);
      modes[place] = MODES[tree.test[node] ?? 0] ?? "";
      values[place] = thresholdOf(tree, node);
      [yes[place], no[place], nanYes[place]] = [tree.yes[node] ?? 0, tree.no[node] ?? 0, tree.nanYes[node] ?? 0];
    });
  });
  return {
    nodes_treeids: treeids,
    nodes_nodeids: nodeids,
    nodes_featureids: featureids,
    nodes_modes: modes,
    nodes_values_as_tensor: tensor("float64", [total], values),
    nodes_truenodeids: yes,
    nodes_falsenodeids: no,
    nodes_missing_value_tracks_true: nanYes,
  };
}

const thresholdOf = (tree: Tree, node: number): number => (tree.test[node] === TEST.member ? 0.5 : (tree.threshold[node] ?? NaN));

function leafLists(trees: readonly Tree[]) {
  const total = trees.reduce((sum, { leaves }) => sum + leaves.length, 0);
  const list = (): number[] => new Array<number>(total).fill(0);
  const [treeids, nodeids, ids] = [list(), list(), list()];
  const weights = new Float64Array(total);
  let at = 0;
  trees.forEach(({ feature, yes, leaves, output, width }, id) => {
    for (let node = 0; node < feature.length; node++) {
      if ((feature[node] ?? -1) >= 0) continue;
      for (let k = 0; k < width; k++, at++) {
        [treeids[at], nodeids[at], ids[at]] = [id, node, output + k];
        weights[at] = leaves[(yes[node] ?? 0) * width + k] ?? NaN;
      }
    }
  });
  return { target_treeids: treeids, target_nodeids: nodeids, target_ids: ids, target_weights_as_tensor: tensor("float64", [total], weights) };
}
