/** @file Every optimiser, one row each. */
import { chooseFrom, type GivenOptions } from "../deep/options.js";
import type { Optimiser } from "../deep/optimiser.js";
import { adagrad } from "./adagrad.js";
import { adam } from "./adam.js";
import { adamw } from "./adamw.js";
import type { OptimiserDefinition } from "./define-optimiser.js";
import { lion } from "./lion.js";
import { rmsprop } from "./rmsprop.js";
import { sgd } from "./sgd.js";

export const OPTIMISERS = { adam, adamw, sgd, rmsprop, adagrad, lion } as const satisfies Record<string, OptimiserDefinition>;

/** @throws INVALID_REQUEST naming the choices when the name or an option is unknown, or a value is out of range. */
export const createOptimiser = (name: string, given: GivenOptions = {}): Optimiser => chooseFrom("optimiser", OPTIMISERS, name).create(given);
