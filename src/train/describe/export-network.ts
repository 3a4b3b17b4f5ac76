/** @file A trained network as one plain inference model: dropout gone, batch normalisation folded, constants computed. */
import { fail } from "#base";
import { createBuilder, foldBatchNorm, foldConstants, type GraphBuilder, type Model, type Value } from "#graph";
import type { Tensor } from "#tensor";
import type { DeepNetwork, ForwardMode } from "../deep/deep-network.js";

export interface ExportOptions {
  /** Names of the outputs; `logits`, or `logits_0`, `logits_1`, ... when absent. */
  readonly outputs?: readonly string[];
}

/** For graphs that only answer. */
export const INFERENCE: ForwardMode = {
  training: false,
  dropoutMask() {
    throw fail("GRAPH_INVALID", { where: "Dropout", why: "there is none in inference" });
  },
};

/**
 * Inputs `[N, ...]` as the network names them, outputs `[N, ...]`. Its answers equal those of the forward pass in inference mode to rounding.
 *
 * @throws GRAPH_INVALID when a parameter is missing.
 */
export function exportNetwork(network: DeepNetwork, parameters: Readonly<Record<string, Tensor>>, options: ExportOptions = {}): Model {
  const g = createBuilder(network.name);
  const values = writeInference(g, network, parameters);
  const names = options.outputs ?? (values.length === 1 ? ["logits"] : values.map((_, at) => `logits_${at}`));
  values.forEach((value, at) => g.output(value, names[at] ?? `logits_${at}`));
  const model = folded(g.build());
  // a reshape of an open batch hides that its size is still N
  const outputs = model.graph.outputs.map((info, at) => ({ ...info, dims: ["N", ...(network.outputs[at]?.dims ?? [])] }));
  return { ...model, graph: { ...model.graph, outputs } };
}

/** What an inference graph need not compute anew: batch normalisation is folded into what it follows, constants are computed. */
export const folded = (model: Model): Model => foldConstants(foldBatchNorm(model));

/** Appends inputs, parameters as initializers, and the forward pass in inference mode. */
export function writeInference(g: GraphBuilder, network: DeepNetwork, parameters: Readonly<Record<string, Tensor>>): readonly Value[] {
  const inputs = Object.fromEntries(network.inputs.map(({ name, dtype, dims }) => [name, g.input(name, dtype, ["N", ...dims])]));
  const values = Object.fromEntries(network.parameters.map(({ name }) => [name, g.initializer(name, parameterOf(parameters, name))]));
  return network.forward(g, { inputs, parameters: values }, INFERENCE).outputs;
}

function parameterOf(parameters: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const tensor = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (tensor === undefined) throw fail("GRAPH_INVALID", { where: `Parameter '${name}'`, why: "it has no value" });
  return tensor;
}
