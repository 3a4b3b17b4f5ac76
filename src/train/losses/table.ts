/** @file Every loss, one row each. */
import { fail } from "#base";
import type { GivenOptions } from "../deep/options.js";
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

export type LossName = keyof typeof LOSSES;

/** @throws INVALID_REQUEST naming the choices when the name or an option is unknown, or a value is out of range. */
export function createLoss(name: string, given: GivenOptions = {}): Loss {
  if (!isLoss(name)) throw fail("INVALID_REQUEST", { detail: `loss: expected one of ${Object.keys(LOSSES).join(", ")}, got '${name.slice(0, 80)}'` });
  return LOSSES[name].create(given);
}

const isLoss = (name: string): name is LossName => Object.hasOwn(LOSSES, name);
