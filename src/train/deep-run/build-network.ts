/** @file The network of a run: a named architecture, or the request's own layers, for what its records are and its target needs. */
import { fail } from "#base";
import { describeArchitecture } from "../architectures/table.js";
import type { ArchitectureInput } from "../architectures/define-architecture.js";
import type { DeepNetwork } from "../deep/deep-network.js";
import { createNetwork } from "../describe/create-network.js";
import { baseNetwork } from "./base-network.js";
import { LAYER_LIST } from "./deep-algorithms.js";
import type { DeepSettings } from "./settings.js";

export interface NetworkPlace {
  readonly input: ArchitectureInput;
  /** Classes, or amounts. */
  readonly outputs: number;
  /** The bytes of the version to begin with; null for a network of its own. */
  readonly base: Uint8Array | null;
}

type Asked = Pick<DeepSettings, "algorithm" | "options" | "layers" | "fineTuning">;

/** @throws NETWORK_INVALID naming the layer or the option. */
export function buildNetwork(asked: Asked, { input, outputs, base }: NetworkPlace): DeepNetwork {
  const network = createFor(asked, { input, outputs, base });
  const [first, second] = network.outputs;
  if (second !== undefined || first === undefined) throw invalid(`expected one output, got ${network.outputs.length}`);
  if (first.dims.length !== 1 || first.dims[0] !== outputs)
    throw invalid(`its last layer gives [${first.dims.join(", ")}], the target needs [${outputs}]: one number ${outputs === 1 ? "an example" : "a class"}`);
  return network;
}

function createFor({ algorithm, options, layers, fineTuning }: Asked, { input, outputs, base }: NetworkPlace): DeepNetwork {
  if (fineTuning !== null && base !== null) return baseNetwork(base, fineTuning, outputs);
  if (algorithm === LAYER_LIST) return createNetwork(withInput(layers, input));
  return createNetwork(describeArchitecture({ architecture: algorithm, options, input, outputs }));
}

const invalid = (why: string): Error => fail("NETWORK_INVALID", { where: "network", why });

type Layer = Readonly<Record<string, unknown>>;

/** A list may begin behind its input: what the dataset gives is put before it, and the number of words into embeddings. */
function withInput(given: unknown, { dtype, dims, vocabulary }: ArchitectureInput): unknown {
  const list = Array.isArray(given) ? (given as readonly unknown[]) : null;
  if (list === null || list.length === 0) return given;
  const layers = list.map((layer) =>
    isLayer(layer, "embedding") && vocabulary !== undefined && layer["inputDim"] === undefined ? { ...layer, inputDim: vocabulary } : layer,
  );
  if (isLayer(layers[0], "input")) return layers;
  const input = { layer: "input", name: "input", shape: dims, dtype };
  return dtype === "uint8" ? [input, { layer: "rescaling", scale: 1 / 255 }, ...layers] : [input, ...layers];
}

const isLayer = (layer: unknown, name: string): layer is Layer => (layer as { layer?: unknown } | null)?.layer === name;
