/** @file Products of sizes that may be symbols. */
import type { Dim } from "../ir.js";

/** The product; a symbol times 1 is the symbol, anything else with a symbol is unknown, and 0 is 0. `[]` -> 1. */
export function productOf(dims: readonly Dim[]): Dim {
  const known = dims.reduce<number>((product, dim) => (typeof dim === "number" ? product * dim : product), 1);
  const open = dims.filter((dim) => typeof dim !== "number");
  if (open.length === 0 || known === 0) return known;
  const [only = null] = open;
  return open.length === 1 && known === 1 ? only : null;
}
