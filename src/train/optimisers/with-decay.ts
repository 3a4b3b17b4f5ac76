/** @file The two places of weight decay: in the gradient (L2), or beside it (decoupled). */
import type { GraphWriter, Value } from "#graph";
import type { UpdateValues } from "../deep/optimiser.js";
import { named } from "./define-optimiser.js";

/** The gradient of loss + weightDecay |p|^2 / 2. */
export function withDecay(g: GraphWriter, values: UpdateValues, weightDecay: number): UpdateValues {
  const { parameter, gradient, decays } = values;
  if (!decays || weightDecay === 0) return values;
  return { ...values, gradient: g.add(gradient, g.mul(parameter, g.scalar(weightDecay, parameter))) };
}

/** The parameter times `keep` = 1 - learningRate * weightDecay. Loshchilov & Hutter, arXiv:1711.05101. */
export function decayed(g: GraphWriter, { parameter, scalars, decays }: UpdateValues, weightDecay: number): Value {
  return decays && weightDecay !== 0 ? g.mul(parameter, named(scalars, "keep")) : parameter;
}
