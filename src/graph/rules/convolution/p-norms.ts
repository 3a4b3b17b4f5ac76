/** @file What the p-norm pools share. */
import type { GraphWriter, Value } from "../../build/graph-writer.js";

/** (sum |x|^p)^(1/p). */
export function normOf(values: Iterable<number>, p: number): number {
  let sum = 0;
  for (const value of values) sum += Math.abs(value) ** p;
  return sum ** (1 / p);
}

/** x |x|^(p-2): the derivative of |x|^p / p. */
export function normFactor(g: GraphWriter, x: Value, p: number): Value {
  if (p === 1) return g.sign(x);
  return p === 2 ? x : g.mul(g.sign(x), g.pow(g.abs(x), g.scalar(p - 1, x)));
}
