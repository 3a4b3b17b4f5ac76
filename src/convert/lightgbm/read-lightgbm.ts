/** @file LightGBM's text files (version v2 to v4) to an ensemble. x <= t in float64. */
import { countWithin, LIMITS, refusal, type Ensemble, type Tree } from "../common/ensemble.js";
import { Forest } from "../common/grow-tree.js";
import { readBlocks, type Block } from "./blocks.js";
import { objectiveOf, type Objective } from "./objectives.js";
import { rawTree } from "./read-tree.js";

const FORMAT = "LightGBM";

export function readLightgbm(file: Uint8Array): Ensemble {
  const blocks = readBlocks(file);
  const first = blocks.next();
  if (first.done === true) throw refusal(FORMAT, "it has no head");
  const head = first.value;
  const count = (key: string, least: number, most: number): number => countWithin(FORMAT, key, { value: head.number(key), least, most });
  const features = count("max_feature_idx", 0, LIMITS.features - 1) + 1;
  const outputs = count("num_tree_per_iteration", 1, LIMITS.outputs);
  const objective = objectiveOf(head.find("objective"));
  const grown = grow(blocks, { features, outputs });
  const average = head.find("average_output") !== null && grown.length > 0;
  const trees = average ? grown.map((tree) => scaled(tree, outputs / grown.length)) : grown;
  const isConverted = average && head.find("version") === "v2" && holdProbabilities(grown);
  return {
    format: FORMAT,
    features,
    featureNames: featureNames(head, features),
    dtype: "float64",
    outputs,
    base: new Array<number>(outputs).fill(0),
    trees,
    linear: null,
    link: isConverted ? { kind: "probability" } : objective.link,
    classes: classesOf(objective, outputs),
    isNegativeFractionZero: true,
    warnings: warningsOf(head, trees),
  };
}

function grow(blocks: Iterable<Block>, { features, outputs }: { features: number; outputs: number }): readonly Tree[] {
  const forest = new Forest(FORMAT, features);
  let count = 0;
  for (const block of blocks) forest.add(rawTree(block, count++ % outputs));
  if (count % outputs !== 0) throw refusal(FORMAT, `it has ${count} trees, expected a multiple of num_tree_per_iteration ${outputs}`);
  return forest.trees;
}

/** Random forests of the first LightGBM 2 have their objective applied to each leaf already. */
const holdProbabilities = (trees: readonly Tree[]): boolean => trees.every(({ leaves }) => leaves.every((value) => value >= 0 && value <= 1));

const scaled = (tree: Tree, factor: number): Tree => ({ ...tree, leaves: tree.leaves.map((value) => value * factor) });

function classesOf({ classes }: Objective, outputs: number): readonly number[] | null {
  if (classes === "none") return null;
  if (classes === "two" && outputs !== 1) throw refusal(FORMAT, `num_tree_per_iteration is ${outputs}, expected 1 for the objective binary`);
  if (classes === "many" && outputs < 2) throw refusal(FORMAT, `num_tree_per_iteration is ${outputs}, expected at least 2 for a multi-class objective`);
  return Array.from({ length: Math.max(outputs, 2) }, (_, k) => k);
}

/** Spaces in a name are written as underscores, so that names are words. */
function featureNames(head: Block, features: number): readonly string[] {
  const names = head.find("feature_names")?.split(" ") ?? [];
  return names.length === features ? names : [];
}

function warningsOf(head: Block, trees: readonly Tree[]): readonly string[] {
  return [
    ...(head.find("objective") === null ? ["The file names no objective: its raw scores are given"] : []),
    ...(trees.some(({ sets }) => sets.length > 0) ? ["Some features are categories: give their codes as numbers"] : []),
  ];
}
