/** @file What XGBoost's objectives do to a raw score, in which space they keep `base_score`, and which of them name classes. */
import { refusal, type Link } from "../common/ensemble.js";

export interface Objective {
  readonly link: Link;
  readonly toMargin: (baseScore: number) => number;
  readonly classes: "two" | "many" | "none";
}

const same = (score: number): number => score;
const logit = (score: number): number => -Math.log(1 / score - 1);

const IDENTITY: Objective = { link: { kind: "identity" }, toMargin: same, classes: "none" };
const EXP: Objective = { link: { kind: "exp" }, toMargin: Math.log, classes: "none" };
const SOFTMAX: Objective = { link: { kind: "softmax" }, toMargin: same, classes: "many" };
const LOGISTIC: Objective = { link: { kind: "sigmoid", scale: 1 }, toMargin: logit, classes: "none" };

const OBJECTIVES: Readonly<Record<string, Objective>> = {
  "reg:squarederror": IDENTITY,
  "reg:linear": IDENTITY,
  "reg:squaredlogerror": IDENTITY,
  "reg:pseudohubererror": IDENTITY,
  "reg:absoluteerror": IDENTITY,
  "reg:quantileerror": IDENTITY,
  "reg:expectileerror": IDENTITY,
  "reg:logistic": LOGISTIC,
  "binary:logistic": { ...LOGISTIC, classes: "two" },
  "binary:logitraw": IDENTITY,
  "binary:hinge": { link: { kind: "step" }, toMargin: same, classes: "two" },
  "multi:softprob": SOFTMAX,
  "multi:softmax": SOFTMAX,
  "rank:pairwise": IDENTITY,
  "rank:ndcg": IDENTITY,
  "rank:map": IDENTITY,
  "count:poisson": EXP,
  "reg:gamma": EXP,
  "reg:tweedie": EXP,
  "survival:cox": EXP,
  "survival:aft": EXP,
};

/** Throws MODEL_REFUSED for an objective that is not known here. */
export function objectiveOf(name: string): Objective {
  const objective = Object.hasOwn(OBJECTIVES, name) ? OBJECTIVES[name] : undefined;
  if (objective === undefined)
    throw refusal("XGBoost", `objective '${name.slice(0, 80)}' is not one of ${Object.keys(OBJECTIVES).join(", ")}: what it does to the scores is not known`);
  return objective;
}
