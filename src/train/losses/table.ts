/** @file Every loss, one row each. */
import { chooseFrom, type GivenOptions } from "../deep/options.js";
import { binaryCrossEntropy } from "./binary-cross-entropy.js";
import { crossEntropy } from "./cross-entropy.js";
import type { Loss, LossDefinition } from "./define-loss.js";
import { hinge } from "./hinge.js";
import { huber } from "./huber.js";
import { meanAbsoluteError } from "./mean-absolute-error.js";
import { meanSquaredError } from "./mean-squared-error.js";

export const LOSSES = {
  "cross-entropy": crossEntropy,
  "binary-cross-entropy": binaryCrossEntropy,
  "mean-squared-error": meanSquaredError,
  "mean-absolute-error": meanAbsoluteError,
  huber,
  hinge,
} as const satisfies Record<string, LossDefinition>;

/** @throws INVALID_REQUEST naming the choices when the name or an option is unknown, or a value is out of range. */
export const createLoss = (name: string, given: GivenOptions = {}): Loss => chooseFrom("loss", LOSSES, name).create(given);
