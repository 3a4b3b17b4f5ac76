/** @file Every optimiser, one row each. */
import { fail } from "#base";
import type { GivenOptions } from "../deep/options.js";
import type { Optimiser } from "../deep/optimiser.js";
import { adagrad } from "./adagrad.js";
import { adam } from "./adam.js";
import { adamw } from "./adamw.js";
import type { OptimiserDefinition } from "./define-optimiser.js";
import { lion } from "./lion.js";
import { rmsprop } from "./rmsprop.js";
import { sgd } from "./sgd.js";

export const OPTIMISERS = { adam, adamw, sgd, rmsprop, adagrad, lion } as const satisfies Record<string, OptimiserDefinition>;

export type OptimiserName = keyof typeof OPTIMISERS;

/** @throws INVALID_REQUEST naming the choices when the name or an option is unknown, or a value is out of range. */
export function createOptimiser(name: string, given: GivenOptions = {}): Optimiser {
  if (!isOptimiser(name)) {
    const known = Object.keys(OPTIMISERS).join(", ");
    throw fail("INVALID_REQUEST", { detail: `optimiser: expected one of ${known}, got '${name.slice(0, 80)}'` });
  }
  return OPTIMISERS[name].create(given);
}

const isOptimiser = (name: string): name is OptimiserName => Object.hasOwn(OPTIMISERS, name);
