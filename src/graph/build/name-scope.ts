/** @file A writer whose nodes are named after the part of the model they belong to. */
import type { GraphCore, GraphWriter } from "./graph-writer.js";
import { createShorthands } from "./shorthands.js";

/**
 * The same graph, written to under a name: a `Gemm` in the scope `dense_1` is the node `dense_1/Gemm`. Errors and drawings name the part.
 *
 * @example nameScope(g, "dense_1").gemm(x, kernel)
 */
export function nameScope(g: GraphWriter, scope: string): GraphWriter {
  const core: GraphCore = {
    ...g,
    op: (...[op, inputs, attributes, options = {}]) => g.op(op, inputs, attributes, { ...options, name: `${scope}/${options.name ?? op}` }),
  };
  return { ...core, ...createShorthands(core) };
}
