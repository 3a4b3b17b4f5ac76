/** @file One tree of XGBoost's files: parallel lists, a leaf where the left child is -1. */
import { countWithin, refusal, TEST, type CategorySet } from "../common/ensemble.js";
import type { RawNode, RawTree } from "../common/grow-tree.js";
import type { JsonView } from "../common/json-view.js";

const FORMAT = "XGBoost";
/** XGBoost's own: codes are kept in float32. */
const MAX_CATEGORY = 2 ** 24;
const MAX_NODES = 2 ** 26;

interface Place {
  readonly where: string;
  readonly output: number;
  readonly outputs: number;
  /** Dart's: what the leaves are multiplied by. */
  readonly weight: number;
}

export function rawTree(view: JsonView, { where, output, outputs, weight }: Place): RawTree {
  const left = view.get("left_children").numbers();
  const count = countWithin(FORMAT, `the number of nodes of ${where}`, { value: left.length, least: 1, most: MAX_NODES });
  const list = (key: string): ArrayLike<number> => checkedLength(view.get(key), count);
  const [right, features, conditions, defaults] = [list("right_children"), list("split_indices"), list("split_conditions"), list("default_left")];
  const kinds = view.find("split_type") === null ? null : list("split_type");
  const sets = readSets(view);
  const isVector = (view.get("tree_param").find("size_leaf_vector")?.number() ?? 1) > 1;
  const values = isVector ? vectorLeaves(view, { count, outputs, right }) : (index: number) => [Math.fround(conditions[index] ?? NaN)];
  return {
    where,
    count,
    output: isVector ? 0 : output,
    width: isVector ? outputs : 1,
    node(index): RawNode {
      if (left[index] === -1) return { leaf: Array.from(values(index), (value) => value * weight) };
      const branch = { feature: features[index] ?? -1, isLeftDefault: defaults[index] === 1, left: left[index] ?? -1, right: right[index] ?? -1 };
      if (kinds?.[index] !== 1) return lessThan(Math.fround(conditions[index] ?? NaN), branch);
      const set = sets.get(index);
      if (set === undefined) throw refusal(FORMAT, "it splits by categories, but has none", `${where} node ${index}`);
      return memberOf(set, branch);
    },
  };
}

interface Branch {
  readonly feature: number;
  readonly isLeftDefault: boolean;
  readonly left: number;
  readonly right: number;
}

const lessThan = (threshold: number, { feature, isLeftDefault, left, right }: Branch): RawNode => ({
  feature,
  test: TEST.less,
  threshold,
  yes: left,
  no: right,
  nanYes: isLeftDefault,
});

/** A member goes right. */
const memberOf = (set: CategorySet, { feature, isLeftDefault, left, right }: Branch): RawNode => ({
  feature,
  test: TEST.member,
  set,
  yes: right,
  no: left,
  nanYes: !isLeftDefault,
});

function checkedLength(view: JsonView, count: number): ArrayLike<number> {
  const list = view.numbers();
  if (list.length !== count) throw refusal(FORMAT, `it has ${list.length} values, expected one for each of ${count} nodes`, view.path);
  return list;
}

/** Since 3.1 a list of its own, to which a leaf's right child leads; before, the weights of all nodes. */
function vectorLeaves(view: JsonView, { count, outputs, right }: { count: number; outputs: number; right: ArrayLike<number> }) {
  const own = view.find("leaf_weights");
  const weights = (own ?? view.get("base_weights")).numbers();
  if (own === null && weights.length !== count * outputs)
    throw refusal(FORMAT, `it has ${weights.length} leaf values, expected ${outputs} for each of ${count} nodes`, view.path);
  return (index: number): readonly number[] => {
    const start = (own === null ? index : (right[index] ?? NaN)) * outputs;
    return Array.from({ length: outputs }, (_, k) => Math.fround(weights[start + k] ?? NaN));
  };
}

/** By node. */
function readSets(view: JsonView): ReadonlyMap<number, CategorySet> {
  const nodes = view.find("categories_nodes")?.numbers() ?? [];
  if (nodes.length === 0) return new Map();
  const [segments, sizes, categories] = [view.get("categories_segments").numbers(), view.get("categories_sizes").numbers(), view.get("categories").numbers()];
  return new Map(
    Array.from(nodes, (node, k): [number, CategorySet] => {
      const start = countWithin(FORMAT, `${view.path}.categories_segments[${k}]`, { value: segments[k] ?? NaN, least: 0, most: categories.length });
      const size = countWithin(FORMAT, `${view.path}.categories_sizes[${k}]`, { value: sizes[k] ?? NaN, least: 0, most: categories.length - start });
      const members = Array.from({ length: size }, (_, i) =>
        countWithin(FORMAT, `${view.path}.categories[${start + i}]`, { value: categories[start + i] ?? NaN, least: 0, most: MAX_CATEGORY }),
      ).sort((a, b) => a - b);
      return [node, { members, key: members.join() }];
    }),
  );
}
