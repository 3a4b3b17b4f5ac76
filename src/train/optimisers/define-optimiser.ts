/** @file How an optimiser is written down: its options, and what it makes of them. */
import { parseOptions, type GivenOptions, type OptionsOf, type OptionTable } from "../deep/options.js";
import type { Optimiser } from "../deep/optimiser.js";
import type { Value } from "#graph";

export interface OptimiserDefinition {
  readonly name: string;
  readonly meaning: string;
  /** A learning rate that often works. */
  readonly learningRate: number;
  readonly parameters: OptionTable;
  /** @throws INVALID_REQUEST */
  create(given: GivenOptions): Optimiser;
}

interface Written<T extends OptionTable> extends Omit<OptimiserDefinition, "create" | "parameters"> {
  readonly parameters: T;
  readonly create: (options: OptionsOf<T>) => Omit<Optimiser, "name">;
}

export function defineOptimiser<const T extends OptionTable>(written: Written<T>): OptimiserDefinition {
  const { name, parameters } = written;
  return { ...written, create: (given) => ({ name, ...written.create(parseOptions(name, parameters, given)) }) };
}

/** A value by its name in a record that has it by construction. */
export function named(values: Readonly<Record<string, Value>>, name: string): Value {
  const value = values[name];
  if (value === undefined) throw new RangeError(`optimiser: no value '${name}' among ${Object.keys(values).join(", ")}`);
  return value;
}

/** What several optimisers have, with one range. */
export const weightDecay = (fallback: number) => ({ type: "number", default: fallback, range: [0, 10], meaning: "Strength of weight decay." }) as const;
export const epsilon = (fallback: number) => ({ type: "number", default: fallback, range: [1e-16, 1], meaning: "Added to the divisor." }) as const;
export const share = (fallback: number, meaning: string) => ({ type: "number", default: fallback, range: [0, 0.999999], meaning }) as const;
