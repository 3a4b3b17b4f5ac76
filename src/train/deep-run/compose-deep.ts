/** @file One graph from the raw record to the answer, around a trained network. */
import { createBuilder, type Model } from "#graph";
import type { Signature } from "#store";
import type { Tensor } from "#tensor";
import { signatureOutputs, writeClasses, writeValue } from "../compose.js";
import type { DeepNetwork } from "../deep/deep-network.js";
import { folded, INFERENCE } from "../describe/export-network.js";
import type { Scaling } from "../examples.js";
import type { Target } from "../target.js";
import type { Records } from "./records.js";

export interface LearnedNetwork {
  readonly records: Records;
  readonly network: DeepNetwork;
  readonly parameters: Readonly<Record<string, Tensor>>;
  readonly scaling: Scaling;
}

/** Outputs as api.md has them. Dropout is gone, batch normalisation is folded into what it follows. */
export function composeDeep({ records, network, parameters, scaling }: LearnedNetwork, target: Target): Model {
  const g = createBuilder(network.name);
  const input = records.write(g);
  const values = Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [name, g.initializer(`parameter/${name}`, tensor)]));
  const name = network.inputs[0]?.name ?? "";
  const [scores = input] = network.forward(g, { inputs: { [name]: input }, parameters: values }, INFERENCE).outputs;
  if (target.classes === null) writeValue(g, g.cast(scores, "float64"), scaling);
  else writeClasses(g, scores, target.classes);
  return folded(g.build());
}

export function signatureOf(records: Records, target: Target, column: string): Signature {
  return {
    task: target.task,
    ...(target.classes === null ? {} : { classes: target.classes }),
    target: column,
    ...(records.notUsed.length === 0 ? {} : { ignored: records.notUsed.map((unused) => unused.column) }),
    inputs: records.signature,
    outputs: signatureOutputs(target),
  };
}
