/** @file What CatBoost's loss functions do to a raw score when it predicts, and which of them name classes. */
import { refusal, type Link } from "../common/ensemble.js";

export interface Loss {
  readonly link: Link;
  readonly classes: "two" | "many" | "none";
}

const IDENTITY: Loss = { link: { kind: "identity" }, classes: "none" };
const EXP: Loss = { link: { kind: "exp" }, classes: "none" };
const TWO: Loss = { link: { kind: "sigmoid", scale: 1 }, classes: "two" };
const LABELS: Loss = { link: { kind: "sigmoid", scale: 1 }, classes: "none" };

const PLAIN = [
  ...["RMSE", "MAE", "Quantile", "MultiQuantile", "MAPE", "Lq", "Expectile", "Huber", "LogCosh", "MultiRMSE", "MultiRMSEWithMissingValues"],
  ...[
    "PairLogit",
    "PairLogitPairwise",
    "YetiRank",
    "YetiRankPairwise",
    "QueryRMSE",
    "QuerySoftMax",
    "QueryCrossEntropy",
    "StochasticRank",
    "LambdaMart",
    "Cox",
  ],
];

const LOSSES: Readonly<Record<string, Loss>> = {
  ...Object.fromEntries(PLAIN.map((name) => [name, IDENTITY])),
  Logloss: TWO,
  CrossEntropy: TWO,
  Focal: TWO,
  MultiClass: { link: { kind: "softmax" }, classes: "many" },
  MultiClassOneVsAll: { link: { kind: "sigmoid", scale: 1 }, classes: "many" },
  MultiLogloss: LABELS,
  MultiCrossEntropy: LABELS,
  Poisson: EXP,
  Tweedie: EXP,
  LogLinQuantile: EXP,
};

/** Throws MODEL_REFUSED for a loss function that is not known here. */
export function lossOf(name: string): Loss {
  const loss = Object.hasOwn(LOSSES, name) ? LOSSES[name] : undefined;
  if (loss === undefined)
    throw refusal("CatBoost", `loss function '${name.slice(0, 80)}' is not one of ${Object.keys(LOSSES).join(", ")}: what it does to the scores is not known`);
  return loss;
}
