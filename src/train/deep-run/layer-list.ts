/** @file The request's own list of layers: what the dataset gives is put before it, and errors count the layers as the request does. */
import { fail } from "#base";
import type { ArchitectureInput } from "../architectures/define-architecture.js";
import type { DeepNetwork } from "../deep/deep-network.js";
import { createNetwork } from "../describe/create-network.js";
import { inRequest } from "./in-request.js";

/** `given`: a list of layers, or an object `{layers, outputs?, name?}`. Throws NETWORK_INVALID naming the layer, with a pointer into the request. */
export function networkOfLayers(given: unknown, input: ArchitectureInput): DeepNetwork {
  const isList = Array.isArray(given);
  const form = isList ? { layers: given as unknown } : given;
  const { layers, placeOf } = withInput((form as { layers?: unknown } | null)?.layers, input);
  return inRequest({ pathOf: (path) => `${isList ? "" : "/layers"}${path}`, fallback: "/layers" }, () => {
    const network = createNetwork(layers === null ? form : { ...(form as object), layers }, { placeOf });
    requireInput(network, input);
    return network;
  });
}

interface WithInput {
  /** Null: there is no list to put anything before; what is wrong will be said by its reader. */
  readonly layers: readonly unknown[] | null;
  /** Where the layer at this place of `layers` stands in the request. */
  readonly placeOf: (at: number) => number;
}

const SAME = (at: number): number => at;

/** A list may begin behind its input. Pictures come as bytes, and become amounts from 0 to 1 as in the named architectures. */
function withInput(given: unknown, { dtype, dims, vocabulary }: ArchitectureInput): WithInput {
  if (!Array.isArray(given) || given.length === 0) return { layers: null, placeOf: SAME };
  const [first, ...rest] = (given as readonly unknown[]).map((layer) => withVocabulary(layer, vocabulary));
  const rescaling = { layer: "rescaling", scale: 1 / 255 };
  if (!isLayer(first, "input")) {
    const before = [{ layer: "input", name: "input", shape: dims, dtype }, ...(dtype === "uint8" ? [rescaling] : [])];
    return { layers: [...before, first, ...rest], placeOf: (at) => at - before.length };
  }
  const { dtype: asked = dtype === "uint8" ? "float32" : dtype, name = "input" } = first;
  if (dtype !== "uint8" || asked !== "float32") return { layers: [{ ...first, dtype: asked }, ...rest], placeOf: SAME };
  // as Keras has it: what follows takes floats, also by the input's name
  return { layers: [{ ...first, name: "bytes", dtype }, { ...rescaling, name }, ...rest], placeOf: (at) => Math.max(0, at - 1) };
}

function withVocabulary(layer: unknown, vocabulary: number | undefined): unknown {
  return isLayer(layer, "embedding") && vocabulary !== undefined && layer["inputDim"] === undefined ? { ...layer, inputDim: vocabulary } : layer;
}

type Layer = Readonly<Record<string, unknown>>;
const isLayer = (layer: unknown, name: string): layer is Layer => (layer as { layer?: unknown } | null)?.layer === name;

/** What the list takes must be what the dataset gives. */
function requireInput({ inputs, layers = [], parameters }: DeepNetwork, { dtype, dims, vocabulary }: ArchitectureInput): void {
  const [input, ...others] = inputs;
  if (input === undefined || others.length > 0) throw invalid("network", `expected one input, got ${inputs.length}`, "/layers");
  const [expected, got] = [`${dtype} [${dims.join(", ")}]`, `${input.dtype} [${input.dims.join(", ")}]`];
  if (expected !== got) throw invalid("layer 1 'input'", `expected ${expected}, which is what the dataset gives, got ${got}`, "/layers/0");
  const rowsOf = (layer: string): number => parameters.find(({ name }) => name === `${layer}/embeddings`)?.dims[0] ?? Infinity;
  const short = vocabulary === undefined ? undefined : layers.find(({ name, layer }) => layer === "embedding" && rowsOf(name) < vocabulary);
  if (short === undefined) return;
  const why = `inputDim: expected at least ${vocabulary}, as words may have that many numbers, got ${rowsOf(short.name)}; leave it out, or lower 'words'`;
  throw invalid(`layer '${short.name}'`, why, "/layers");
}

const invalid = (where: string, why: string, path: string): Error =>
  fail("NETWORK_INVALID", { where, why }, { items: [{ path, code: "NETWORK_INVALID", message: why }] });
