/** @file The network of a run: a named architecture, or the request's own layers, for what its records are and its target needs. */
import { fail } from "#base";
import { describeArchitecture } from "../architectures/table.js";
import type { ArchitectureInput } from "../architectures/define-architecture.js";
import type { DeepNetwork } from "../deep/deep-network.js";
import { createNetwork } from "../describe/create-network.js";
import { baseNetwork } from "./base-network.js";
import { LAYER_LIST } from "./deep-algorithms.js";
import { inRequest } from "./in-request.js";
import { networkOfLayers } from "./layer-list.js";
import type { DeepSettings } from "./settings.js";

export interface NetworkPlace {
  readonly input: ArchitectureInput;
  /** Classes, or amounts. */
  readonly outputs: number;
  /** The bytes of the version to begin with; null for a network of its own. */
  readonly base: Uint8Array | null;
}

type Asked = Pick<DeepSettings, "algorithm" | "options" | "layers" | "fineTuning">;

/** @throws NETWORK_INVALID naming the layer or the option, with a pointer into the request. */
export function buildNetwork(asked: Asked, { input, outputs, base }: NetworkPlace): DeepNetwork {
  const network = createFor(asked, { input, outputs, base });
  const place = asked.algorithm === LAYER_LIST || asked.fineTuning !== null ? "/layers" : "/options";
  return inRequest({ pathOf: (path) => path, fallback: place }, () => {
    requireOutput(network, outputs);
    if (!network.parameters.some(({ isTrainable }) => isTrainable)) throw invalid("it has nothing to learn: no layer has weights that are not frozen");
    return network;
  });
}

function createFor({ algorithm, options, layers, fineTuning }: Asked, { input, outputs, base }: NetworkPlace): DeepNetwork {
  if (fineTuning !== null && base !== null) return inRequest({ pathOf: (path) => path, fallback: "/layers" }, () => baseNetwork(base, fineTuning, outputs));
  if (algorithm === LAYER_LIST) return networkOfLayers(layers, input);
  const description = inRequest({ pathOf: (path) => path, fallback: "/options" }, () =>
    describeArchitecture({ architecture: algorithm, options, input, outputs }),
  );
  return inRequest({ owner: `architecture '${algorithm}'`, pathOf: () => "/options", fallback: "/options" }, () => createNetwork(description));
}

function requireOutput({ outputs: [first, second, ...others] }: DeepNetwork, outputs: number): void {
  if (second !== undefined || first === undefined) throw invalid(`expected one output, got ${second === undefined ? 0 : 2 + others.length}`);
  if (first.dims.length !== 1 || first.dims[0] !== outputs)
    throw invalid(`its last layer gives [${first.dims.join(", ")}], the target needs [${outputs}]: one number ${outputs === 1 ? "an example" : "a class"}`);
}

const invalid = (why: string): Error => fail("NETWORK_INVALID", { where: "network", why });
