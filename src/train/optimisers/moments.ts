/** @file The two moments of Adam and AdamW, kept without their factors (see `adam.ts`). */
import type { GraphWriter, Value } from "#graph";
import type { UpdateValues } from "../deep/optimiser.js";
import { named } from "./define-optimiser.js";

interface MomentOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export type Moments = Readonly<Record<"first" | "second", Value>>;

/** `rate`: learning rate and factors of both moments; `epsilon`: in the scale of `second`. */
export function momentScalars({ beta1, beta2, epsilon }: MomentOptions, step: number, learningRate: number): { rate: number; epsilon: number } {
  const mean = (1 - beta1) / (1 - beta1 ** step);
  const spread = Math.sqrt((1 - beta2) / (1 - beta2 ** step));
  return { rate: (learningRate * mean) / spread, epsilon: epsilon / spread };
}

export function moments(g: GraphWriter, { gradient, slots }: UpdateValues, { beta1, beta2 }: MomentOptions): Moments {
  return {
    first: g.add(g.mul(named(slots, "first"), g.scalar(beta1, gradient)), gradient),
    second: g.add(g.mul(named(slots, "second"), g.scalar(beta2, gradient)), g.mul(gradient, gradient)),
  };
}

/** What is to be taken from the parameter. */
export function descend(g: GraphWriter, { first, second }: Moments, scalars: UpdateValues["scalars"]): Value {
  return g.mul(g.div(first, g.add(g.sqrt(second), named(scalars, "epsilon"))), named(scalars, "rate"));
}
