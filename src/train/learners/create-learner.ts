/** @file A learner for each algorithm. */
import type { Candidate } from "../algorithms.js";
import type { Prepared } from "../examples.js";
import type { Target } from "../target.js";
import { createFullBatch } from "./full-batch.js";
import type { Learner, LearnerContext } from "./learner.js";
import { createMiniBatch } from "./mini-batch.js";
import type { Network } from "./network.js";

export function createLearner(candidate: Candidate, context: LearnerContext): Promise<Learner> {
  switch (candidate.algorithm) {
    case "logistic-regression":
      return createFullBatch({ ...candidate.parameters, l2: 1 / candidate.parameters.C }, context);
    case "linear-regression":
      return createFullBatch({ ...candidate.parameters, l2: candidate.parameters.alpha }, context);
    case "mlp":
      return createMiniBatch(candidate.parameters, context);
    default:
      throw new RangeError(candidate satisfies never);
  }
}

/** True when the algorithm must have rows to judge itself by while it learns. */
export const needsValidation = (candidate: Candidate): boolean => candidate.algorithm === "mlp";

export function networkFor(candidate: Candidate, target: Target, { features }: Prepared): Network {
  const hidden = candidate.algorithm === "mlp" ? candidate.parameters.hidden : [];
  const classes = target.classes?.length ?? 1;
  return { inputs: features.width, hidden, outputs: classes === 2 ? 1 : classes, head: target.classes === null ? "amount" : "classes" };
}
