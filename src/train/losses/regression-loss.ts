/** @file What losses of amounts share: targets of the output's dims, the mean over an example's amounts. */
import type { GraphWriter, Value } from "#graph";
import { meanByExample, type Loss } from "./define-loss.js";

/** The loss with this cost of an error (output - target), elementwise. */
export function costOfError(cost: (g: GraphWriter, error: Value) => Value): Omit<Loss, "name"> {
  return {
    targets: (dims) => ({ dtype: "float32", dims }),
    write: (g, { output, targets }) => ({ losses: meanByExample(g, cost(g, g.sub(output, targets))), weights: null, hits: null, counted: null }),
  };
}
