/** @file A model's inputs and outputs as its callers see them. */
import type { Model, ValueInfo } from "./ir.js";

export interface ModelIo {
  /** Without inputs that are initializers too (IR 3 lists parameters among the inputs). */
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

export function modelIo({ graph }: Model): ModelIo {
  return { inputs: graph.inputs.filter(({ name }) => !graph.initializers.has(name)), outputs: graph.outputs };
}
