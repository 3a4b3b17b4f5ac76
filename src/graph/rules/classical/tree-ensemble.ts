/** @file Ensembles of decision trees, whatever form the operator writes them in: `nodes` with branches and leaves, and the trees' roots. */
import { fail } from "#base";

type Mode = (x: number, value: number) => boolean;

/** In the order of TreeEnsemble's numbers. */
const MODES: Readonly<Record<string, Mode>> = {
  BRANCH_LEQ: (x, value) => x <= value,
  BRANCH_LT: (x, value) => x < value,
  BRANCH_GTE: (x, value) => x >= value,
  BRANCH_GT: (x, value) => x > value,
  BRANCH_EQ: (x, value) => x === value,
  BRANCH_NEQ: (x, value) => x !== value,
};

export type TreeNode =
  | { readonly leaf: readonly { readonly target: number; readonly weight: number }[] }
  | {
      readonly feature: number;
      readonly isTrue: (x: number) => boolean;
      /** Where NaN goes. */
      readonly nanIsTrue: boolean;
      readonly yes: number;
      readonly no: number;
    };

export interface Ensemble {
  readonly nodes: readonly TreeNode[];
  readonly roots: readonly number[];
}

export function modeByName(where: string, name: string, value: number): (x: number) => boolean {
  const mode = Object.hasOwn(MODES, name) ? MODES[name] : undefined;
  if (mode === undefined) throw fail("GRAPH_INVALID", { where, why: `the node mode '${name}' is not one of ${Object.keys(MODES).join(", ")}, LEAF` });
  return (x) => mode(x, value);
}

export function modeByNumber(where: string, number: number, value: number): (x: number) => boolean {
  return modeByName(where, Object.keys(MODES)[number] ?? String(number), value);
}

/** Folds the leaf weights that a row reaches, per target: null where no leaf had one. Throws GRAPH_INVALID for trees that loop or point nowhere. */
export function scoresOf(
  where: string,
  { nodes, roots }: Ensemble,
  { row, targets, fold }: { row: ArrayLike<number>; targets: number; fold: (sum: number, weight: number) => number },
): (number | null)[] {
  const scores = new Array<number | null>(targets).fill(null);
  for (const root of roots) {
    for (const { target, weight } of leafOf(where, { nodes, root, row })) {
      const known = scores[target] ?? null;
      scores[target] = known === null ? weight : fold(known, weight);
    }
  }
  return scores;
}

function leafOf(where: string, { nodes, root, row }: { nodes: readonly TreeNode[]; root: number; row: ArrayLike<number> }) {
  let at = root;
  for (let steps = 0; steps <= nodes.length; steps++) {
    const node = nodes[at];
    if (node === undefined) throw fail("GRAPH_INVALID", { where, why: `a branch leads to node ${at}, which is not there` });
    if ("leaf" in node) return node.leaf;
    const x = row[node.feature] ?? NaN;
    at = (Number.isNaN(x) ? node.nanIsTrue || node.isTrue(x) : node.isTrue(x)) ? node.yes : node.no;
  }
  throw fail("GRAPH_INVALID", { where, why: "a branch leads back to where it came from" });
}

/** How the trees' weights become one number: sum or average, least or most. */
export const AGGREGATES: Readonly<Record<string, { fold: (a: number, b: number) => number; finish: (sum: number, trees: number) => number }>> = {
  AVERAGE: { fold: (a, b) => a + b, finish: (sum, trees) => sum / trees },
  SUM: { fold: (a, b) => a + b, finish: (sum) => sum },
  MIN: { fold: Math.min, finish: (value) => value },
  MAX: { fold: Math.max, finish: (value) => value },
};

export function aggregateOf(where: string, name: string): (typeof AGGREGATES)[string] {
  const aggregate = Object.hasOwn(AGGREGATES, name) ? AGGREGATES[name] : undefined;
  if (aggregate === undefined)
    throw fail("GRAPH_INVALID", { where, why: `the aggregate function '${name}' is not one of ${Object.keys(AGGREGATES).join(", ")}` });
  return aggregate;
}
