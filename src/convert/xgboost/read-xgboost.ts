/** @file XGBoost's own files, JSON and UBJSON (1.0 to 3.x), to an ensemble. x < t in float32; NaN goes where default_left says. */
import { countWithin, LIMITS, refusal, type Ensemble, type Tree } from "../common/ensemble.js";
import { Forest } from "../common/grow-tree.js";
import { JsonView, parseJson } from "../common/json-view.js";
import { objectiveOf, type Objective } from "./objectives.js";
import { rawTree } from "./read-tree.js";
import { parseUbj } from "./ubj.js";

const FORMAT = "XGBoost";

export const readXgboostJson = (file: Uint8Array): Ensemble => read(parseJson(FORMAT, file));
export const readXgboostUbj = (file: Uint8Array): Ensemble => read(new JsonView(FORMAT, parseUbj(file)));

function read(root: JsonView): Ensemble {
  const learner = root.get("learner");
  const params = learner.get("learner_model_param");
  const features = countWithin(FORMAT, "num_feature", { value: params.get("num_feature").number(), least: 1, most: LIMITS.features });
  const classes = countOf(params, "num_class");
  const outputs = Math.max(classes, countOf(params, "num_target"), 1);
  const objective = objectiveOf(learner.get("objective").get("name").text());
  const margins = baseMargins(params.get("base_score"), outputs, objective);
  const booster = learner.get("gradient_booster");
  const kind = booster.get("name").text();
  const parts =
    kind === "gblinear" ? readLinear(booster, { features, outputs }) : { linear: null, bias: null, trees: readTrees(booster, kind, { features, outputs }) };
  return {
    format: FORMAT,
    features,
    featureNames: featureNames(learner, features),
    dtype: "float32",
    outputs,
    base: kind === "gblinear" ? margins.map((own, k) => (margins[0] ?? own) + (parts.bias?.[k] ?? 0)) : margins,
    trees: parts.trees,
    linear: parts.linear,
    link: objective.link,
    classes: classesOf(objective, outputs),
    isNegativeFractionZero: false,
    warnings: warningsOf(learner, booster, parts.trees),
  };
}

const countOf = (params: JsonView, key: string): number => countWithin(FORMAT, key, { value: params.find(key)?.number() ?? 0, least: 0, most: LIMITS.outputs });

/** XGBoost knows classes by number only. Two by one score; several targets that are each yes or no are no classes. */
function classesOf({ classes }: Objective, outputs: number): readonly number[] | null {
  if (classes === "two") return outputs === 1 ? [0, 1] : null;
  if (classes === "none") return null;
  if (outputs < 2) throw refusal(FORMAT, `num_class is ${outputs}, expected at least 2 for a multi-class objective`);
  return Array.from({ length: outputs }, (_, k) => k);
}

/** One number, or since 3.1 a list in a text, one for each output; in the space of predictions. */
function baseMargins(view: JsonView, outputs: number, { toMargin }: Objective): readonly number[] {
  const given = parseBase(view);
  if (given.length !== 1 && given.length !== outputs) throw refusal(FORMAT, `base_score has ${given.length} values, expected 1 or ${outputs}`, view.path);
  const margins = given.map((score) => toMargin(Math.fround(score)));
  const at = margins.findIndex((margin) => !Number.isFinite(margin));
  if (at >= 0) throw refusal(FORMAT, `base_score ${given[at]} is none that its objective can have`, view.path);
  return margins.length === outputs ? margins : new Array<number>(outputs).fill(margins[0] ?? 0);
}

function parseBase(view: JsonView): readonly number[] {
  const raw = view.raw();
  if (typeof raw !== "string" || !raw.startsWith("[")) return [view.number()];
  return raw
    .slice(1, raw.lastIndexOf("]"))
    .split(",")
    .map((each) => {
      if (each.trim() === "" || Number.isNaN(Number(each))) throw refusal(FORMAT, `base_score holds '${each.slice(0, 40)}', expected a number`, view.path);
      return Number(each);
    });
}

interface Sizes {
  readonly features: number;
  readonly outputs: number;
}

/** Feature-major, the last group is the bias. */
function readLinear(booster: JsonView, { features, outputs }: Sizes) {
  const view = booster.get("model").get("weights");
  const weights = Float64Array.from(view.numbers(), Math.fround);
  if (weights.length !== (features + 1) * outputs) throw refusal(FORMAT, `it has ${weights.length} weights, expected ${(features + 1) * outputs}`, view.path);
  if (!weights.every(Number.isFinite)) throw refusal(FORMAT, "a weight is no finite number", view.path);
  return { linear: weights.subarray(0, features * outputs), bias: weights.subarray(features * outputs), trees: [] as readonly Tree[] };
}

function readTrees(booster: JsonView, kind: string, { features, outputs }: Sizes): readonly Tree[] {
  if (kind !== "gbtree" && kind !== "dart") throw refusal(FORMAT, `booster '${kind.slice(0, 80)}' is not one of gbtree, dart, gblinear`);
  const model = kind === "dart" ? booster.get("gbtree").get("model") : booster.get("model");
  const drops = kind === "dart" ? booster.get("weight_drop").numbers() : null;
  const info = model.get("tree_info").numbers();
  const views = model.get("trees").list();
  if (info.length !== views.length) throw refusal(FORMAT, `tree_info has ${info.length} values, expected one for each of ${views.length} trees`);
  if (drops !== null && drops.length !== views.length)
    throw refusal(FORMAT, `weight_drop has ${drops.length} values, expected one for each of ${views.length} trees`);
  const forest = new Forest(FORMAT, features);
  views.forEach((view, k) => {
    const output = countWithin(FORMAT, `tree_info[${k}]`, { value: info[k] ?? NaN, least: 0, most: outputs - 1 });
    forest.add(rawTree(view, { where: `tree ${k}`, output, outputs, weight: Math.fround(drops?.[k] ?? 1) }));
  });
  return forest.trees;
}

function featureNames(learner: JsonView, features: number): readonly string[] {
  const names = learner.find("feature_names")?.texts() ?? [];
  return names.length === features ? names : [];
}

function warningsOf(learner: JsonView, booster: JsonView, trees: readonly Tree[]): readonly string[] {
  const best = learner.find("attributes")?.find("best_iteration");
  const hasCategories = trees.some(({ sets }) => sets.length > 0);
  const encodings = booster.find("model")?.find("cats")?.find("enc");
  const isEncoded = encodings?.isList() === true && encodings.list().length > 0;
  return [
    ...(best === null || best === undefined
      ? []
      : [`Training stopped early at round ${best.number()} (counted from 0); all rounds of the file are used, as XGBoost's Booster.predict does`]),
    ...(hasCategories ? ["Some features are categories: give their codes as numbers"] : []),
    ...(isEncoded ? ["The file holds the names of its categories; the codes are those that training gave them"] : []),
  ];
}
