/** @file What CatBoost's two files, JSON and cbm, have in common once they are read. */
import { countWithin, LIMITS, refusal, TEST, type Ensemble, type Tree } from "../common/ensemble.js";
import type { RawBranch, RawTree } from "../common/grow-tree.js";
import type { JsonView } from "../common/json-view.js";
import { lossOf } from "./losses.js";

const FORMAT = "CatBoost";

/** x > border in float32; NaN is less than all borders, unless its feature treats it as true. */
export interface Split {
  readonly feature: number;
  readonly border: number;
  readonly nanYes: boolean;
}

export function branchOf({ feature, border, nanYes }: Split, { yes, no }: { yes: number; no: number }): RawBranch {
  return { feature, test: TEST.greater, threshold: border, nanYes, yes, no };
}

/** A tree that asks the same question in a whole level: bit i of a leaf's number answers split i, so the last split is the root. */
export function obliviousTree({
  where,
  splits,
  leaves,
  width,
}: {
  where: string;
  splits: readonly Split[];
  leaves: ArrayLike<number>;
  width: number;
}): RawTree {
  const depth = splits.length;
  const branches = 2 ** depth - 1;
  if (leaves.length !== (branches + 1) * width)
    throw refusal(FORMAT, `it has ${leaves.length} leaf values, expected ${width} for each of 2^${depth} leaves`, where);
  return {
    where,
    count: 2 * branches + 1,
    output: 0,
    width,
    node(index) {
      const start = (index - branches) * width;
      if (start >= 0) return { leaf: Array.from({ length: width }, (_, k) => leaves[start + k] ?? NaN) };
      const split = splits[depth - 1 - Math.floor(Math.log2(index + 1))];
      if (split === undefined) throw refusal(FORMAT, "a level has no split", where);
      return branchOf(split, { yes: 2 * index + 2, no: 2 * index + 1 });
    },
  };
}

/** CatBoost's own limit is 16. */
export const MAX_OBLIVIOUS_DEPTH = 20;

/** The training parameters' loss function, and the names of the classes. */
export interface Info {
  readonly params: JsonView | null;
  readonly classParams: JsonView | null;
}

export interface CatboostParts {
  readonly features: number;
  readonly featureNames: readonly string[];
  readonly width: number;
  readonly trees: readonly Tree[];
  readonly scale: number;
  readonly bias: readonly number[];
  readonly info: Info;
  readonly warnings: readonly string[];
}

export function toEnsemble({ features, featureNames, width, trees, scale, bias, info, warnings }: CatboostParts): Ensemble {
  const outputs = countWithin(FORMAT, "the dimension of its scores", { value: width, least: 1, most: LIMITS.outputs });
  if (bias.length !== outputs) throw refusal(FORMAT, `it has ${bias.length} biases, expected ${outputs}`);
  if (![scale, ...bias].every(Number.isFinite)) throw refusal(FORMAT, "its scale or bias is no finite number");
  const loss = info.params?.find("loss_function")?.get("type").text() ?? null;
  if (loss === null) throw refusal(FORMAT, "it does not say its loss function, so what it does to the scores is not known");
  const { link, classes } = lossOf(loss);
  return {
    format: FORMAT,
    features,
    featureNames: featureNames.some((name) => name !== "") ? featureNames : [],
    dtype: "float32",
    outputs,
    base: bias,
    trees: scale === 1 ? trees : trees.map((tree) => ({ ...tree, leaves: tree.leaves.map((value) => value * scale) })),
    linear: null,
    link,
    classes: classes === "none" ? null : classNames(info, classCount(classes, outputs)),
    isNegativeFractionZero: false,
    warnings,
  };
}

function classCount(classes: "two" | "many", outputs: number): number {
  if (classes === "two" && outputs !== 1) throw refusal(FORMAT, `its scores have ${outputs} dimensions, expected 1 for two classes`);
  if (classes === "many" && outputs < 2) throw refusal(FORMAT, "its scores have 1 dimension, expected one for each class");
  return Math.max(outputs, 2);
}

/** Integers, booleans or texts as they are; what is neither becomes text. */
function classNames({ classParams }: Info, count: number): readonly (string | number | boolean)[] {
  const names =
    classParams
      ?.find("class_names")
      ?.list()
      .map((view) => view.raw()) ?? [];
  if (names.length === 0) return Array.from({ length: count }, (_, k) => k);
  if (names.length !== count) throw refusal(FORMAT, `it names ${names.length} classes, expected ${count}`);
  if (names.every((name) => typeof name === "number" && Number.isSafeInteger(name)) || names.every((name) => typeof name === "boolean"))
    return names as readonly (number | boolean)[];
  return names.map(String);
}
