/** @file Trees as TreeEnsembleClassifier and TreeEnsembleRegressor write them: parallel lists, a node by its tree's and its own number. */
import { fail } from "#base";
import { toFloat64, type Tensor } from "#tensor";
import { modeByName, type Ensemble, type TreeNode } from "./tree-ensemble.js";

const ints = { kind: "ints", fallback: [] } as const;
const floats = { kind: "floats" } as const;
const tensor = { kind: "tensor" } as const;

export const TREE_ATTRIBUTES = {
  nodes_treeids: ints,
  nodes_nodeids: ints,
  nodes_featureids: ints,
  nodes_modes: { kind: "strings", fallback: [] },
  nodes_values: floats,
  nodes_values_as_tensor: tensor,
  nodes_truenodeids: ints,
  nodes_falsenodeids: ints,
  nodes_missing_value_tracks_true: ints,
  nodes_hitrates: floats,
  nodes_hitrates_as_tensor: tensor,
  base_values: floats,
  base_values_as_tensor: tensor,
} as const;

export interface TreeLists {
  readonly nodes_treeids: readonly number[];
  readonly nodes_nodeids: readonly number[];
  readonly nodes_featureids: readonly number[];
  readonly nodes_modes: readonly string[];
  readonly nodes_values: readonly number[] | undefined;
  readonly nodes_values_as_tensor: Tensor | undefined;
  readonly nodes_truenodeids: readonly number[];
  readonly nodes_falsenodeids: readonly number[];
  readonly nodes_missing_value_tracks_true: readonly number[];
}

export interface LeafLists {
  readonly treeids: readonly number[];
  readonly nodeids: readonly number[];
  readonly targets: readonly number[];
  readonly weights: readonly number[];
}

/** A list of floats given as such or as a tensor. */
export function floatsOf(list: readonly number[] | undefined, asTensor: Tensor | undefined): readonly number[] {
  return asTensor === undefined ? (list ?? []) : Array.from(toFloat64(asTensor));
}

/** A tree's first node is its root. Throws GRAPH_INVALID for lists of different lengths, unknown modes and leaves of unknown nodes. */
export function ensembleOf(where: string, lists: TreeLists, leaves: LeafLists): Ensemble {
  const { nodes_treeids: trees, nodes_nodeids: ids, nodes_modes: modes } = lists;
  if (ids.length !== trees.length || modes.length !== trees.length) throw fail("GRAPH_INVALID", { where, why: "its lists of nodes differ in length" });
  const places = new Map(trees.map((tree, at) => [`${tree}:${ids[at]}`, at]));
  const leafParts = new Map<number, { target: number; weight: number }[]>();
  leaves.treeids.forEach((tree, at) => {
    const place = places.get(`${tree}:${leaves.nodeids[at]}`);
    if (place === undefined) throw fail("GRAPH_INVALID", { where, why: `a weight is for node ${leaves.nodeids[at]} of tree ${tree}, which is not there` });
    const parts = leafParts.get(place) ?? [];
    parts.push({ target: leaves.targets[at] ?? 0, weight: leaves.weights[at] ?? NaN });
    leafParts.set(place, parts);
  });
  const values = floatsOf(lists.nodes_values, lists.nodes_values_as_tensor);
  const nodes = trees.map((tree, at): TreeNode => {
    if (modes[at] === "LEAF") return { leaf: leafParts.get(at) ?? [] };
    return {
      feature: lists.nodes_featureids[at] ?? 0,
      isTrue: modeByName(where, modes[at] ?? "", values[at] ?? NaN),
      nanIsTrue: lists.nodes_missing_value_tracks_true[at] === 1,
      yes: places.get(`${tree}:${lists.nodes_truenodeids[at]}`) ?? -1,
      no: places.get(`${tree}:${lists.nodes_falsenodeids[at]}`) ?? -1,
    };
  });
  const roots = trees.flatMap((tree, at) => (at === 0 || trees[at - 1] !== tree ? [at] : []));
  return { nodes, roots };
}
