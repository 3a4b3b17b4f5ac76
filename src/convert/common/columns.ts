/**
 * @file The columns that trees look at: the features, and what is derived from them by plain operators, so that each branch compares
 * one column with one threshold: features of which zero counts as missing, and for each set of categories whether a value is in it.
 */
import type { GraphBuilder, Value } from "#graph";
import { fromFloat64, tensor } from "#tensor";
import { refusal, TEST, ZERO, type CategorySet, type Ensemble, type Tree } from "./ensemble.js";

export interface Columns {
  /** float64, one row a row. */
  readonly x: Value;
  /** Of a branch. */
  columnOf(tree: Tree, node: number): number;
}

/** Bytes of all tables of categories. */
const MAX_TABLE_BYTES = 2 ** 26;

export function writeColumns(g: GraphBuilder, features: Value, ensemble: Ensemble): Columns {
  const zeros = new Map<number, number>();
  const groups = new Map<number, Group>();
  collect(ensemble.trees, zeros, groups);
  checkTables(ensemble.format, groups);
  const parts = [features];
  let width = ensemble.features;
  if (zeros.size > 0) parts.push(withoutZeros(g, features, [...zeros.keys()]));
  width += zeros.size;
  for (const [feature, group] of groups) {
    group.start = width;
    width += group.places.size;
    parts.push(memberships(g, columnsOf(g, features, [feature]), { group, isNegativeFractionZero: ensemble.isNegativeFractionZero }));
  }
  return {
    x: parts.length === 1 ? features : g.concat(parts, 1),
    columnOf(tree, node) {
      const feature = tree.feature[node] ?? -1;
      const group = groups.get(feature);
      const set = setOf(tree, node);
      if (set !== undefined && group !== undefined) return group.start + (group.places.get(set.key) ?? 0);
      return tree.zeroIsNan[node] === 1 ? ensemble.features + (zeros.get(feature) ?? 0) : feature;
    },
  };
}

/** The sets of one feature's categories. */
interface Group {
  readonly places: Map<string, number>;
  readonly sets: CategorySet[];
  /** One more than the greatest category. */
  size: number;
  start: number;
}

const setOf = (tree: Tree, node: number): CategorySet | undefined => (tree.test[node] === TEST.member ? tree.sets[tree.threshold[node] ?? -1] : undefined);

function collect(trees: readonly Tree[], zeros: Map<number, number>, groups: Map<number, Group>): void {
  for (const tree of trees) {
    tree.feature.forEach((feature, node) => {
      const set = setOf(tree, node);
      if (set !== undefined) addSet(groups, feature, set);
      else if (tree.zeroIsNan[node] === 1 && !zeros.has(feature)) zeros.set(feature, zeros.size);
    });
  }
}

function addSet(groups: Map<number, Group>, feature: number, set: CategorySet): void {
  const group = groups.get(feature) ?? { places: new Map<string, number>(), sets: [], size: 0, start: 0 };
  groups.set(feature, group);
  if (group.places.has(set.key)) return;
  group.places.set(set.key, group.sets.push(set) - 1);
  group.size = Math.max(group.size, (set.members.at(-1) ?? -1) + 1);
}

function checkTables(format: string, groups: ReadonlyMap<number, Group>): void {
  let bytes = 0;
  for (const { size, sets } of groups.values()) bytes += (size + 1) * sets.length;
  if (bytes > MAX_TABLE_BYTES) throw refusal(format, `its tables of categories would take ${bytes} bytes, more than ${MAX_TABLE_BYTES}`);
}

const columnsOf = (g: GraphBuilder, x: Value, columns: readonly number[]): Value => g.gather(x, g.ints(columns), 1);

function withoutZeros(g: GraphBuilder, features: Value, columns: readonly number[]): Value {
  const x = columnsOf(g, features, columns);
  return g.where(g.lessOrEqual(g.abs(x), g.scalar(ZERO, x)), g.scalar(NaN, x), x);
}

/** [N, 1] to [N, sets]: 1 where the value, cut to an integer, is in the set, NaN where it is NaN. */
function memberships(g: GraphBuilder, x: Value, { group, isNegativeFractionZero }: { group: Group; isNegativeFractionZero: boolean }): Value {
  const { size, sets } = group;
  const table = new Uint8Array((size + 1) * sets.length); // the last row: no category of any set
  sets.forEach(({ members }, column) => {
    for (const member of members) table[member * sets.length + column] = 1;
  });
  const isKnown = g.and(isNegativeFractionZero ? g.greater(x, g.scalar(-1, x)) : g.greaterOrEqual(x, g.scalar(0, x)), g.less(x, g.scalar(size, x)));
  const row = g.cast(g.where(isKnown, x, g.scalar(size, x)), "int64");
  const found = g.cast(g.gather(g.constant(tensor("uint8", [size + 1, sets.length], table)), g.reshape(row, [-1]), 0), "float64");
  return g.where(g.isNaN(x), g.constant(fromFloat64("float64", [], [NaN])), found);
}
