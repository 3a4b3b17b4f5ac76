/** @file Where the parameters of a network start, as tensors. */
import { tensor, type Tensor } from "#tensor";
import type { DeepNetwork } from "../deep/deep-network.js";
import { initialise } from "../deep/initialise.js";

/** float32 values by name; each parameter draws from a stream of its own, so that neither order nor other layers matter. */
export function initialiseParameters({ parameters }: Pick<DeepNetwork, "parameters">, seed: number): Record<string, Tensor> {
  const values = initialise(parameters, seed);
  return Object.fromEntries(parameters.map(({ name, dims }) => [name, tensor("float32", dims, values[name] ?? new Float32Array(0))]));
}
