/** @file What LightGBM's objectives do to a raw score, by the words of the file's `objective=` line. */
import { refusal, type Link } from "../common/ensemble.js";

export interface Objective {
  readonly link: Link;
  readonly classes: "two" | "many" | "none";
}

const IDENTITY: Objective = { link: { kind: "identity" }, classes: "none" };
const EXP: Objective = { link: { kind: "exp" }, classes: "none" };

type Words = readonly string[];

const OBJECTIVES: Readonly<Record<string, (words: Words) => Objective>> = {
  regression: (words) => (words.includes("sqrt") ? { link: { kind: "signedSquare" }, classes: "none" } : IDENTITY),
  regression_l1: () => IDENTITY,
  huber: () => IDENTITY,
  fair: () => IDENTITY,
  quantile: () => IDENTITY,
  mape: () => IDENTITY,
  poisson: () => EXP,
  gamma: () => EXP,
  tweedie: () => EXP,
  binary: (words) => ({ link: sigmoid(words), classes: "two" }),
  multiclass: () => ({ link: { kind: "softmax" }, classes: "many" }),
  multiclassova: (words) => ({ link: sigmoid(words), classes: "many" }),
  cross_entropy: () => ({ link: { kind: "sigmoid", scale: 1 }, classes: "none" }),
  cross_entropy_lambda: () => ({ link: { kind: "logOnePlusExp" }, classes: "none" }),
  lambdarank: () => IDENTITY,
  rank_xendcg: () => IDENTITY,
  custom: () => IDENTITY,
};

/** `line` is null for a model that was trained with a function of its user's: its scores are given as they are. Throws MODEL_REFUSED. */
export function objectiveOf(line: string | null): Objective {
  const [name = "custom", ...words] = line?.trim().split(/\s+/) ?? [];
  const objective = Object.hasOwn(OBJECTIVES, name) ? OBJECTIVES[name] : undefined;
  if (objective === undefined)
    throw refusal("LightGBM", `objective '${name.slice(0, 80)}' is not one of ${Object.keys(OBJECTIVES).join(", ")}: what it does to the scores is not known`);
  return objective(words);
}

function sigmoid(words: Words): Link {
  const word = words.find((each) => each.startsWith("sigmoid:"));
  const scale = word === undefined ? 1 : Number(word.slice("sigmoid:".length));
  if (!(scale > 0 && Number.isFinite(scale)))
    throw refusal("LightGBM", `the sigmoid of its objective is '${word?.slice(0, 80) ?? ""}', expected a positive number`);
  return { kind: "sigmoid", scale };
}
