/** @file The request's own list of layers: what the dataset gives is put before it, and errors point at where a layer stands in the request. */
import { AppError, fail, type ErrorItem } from "#base";
import type { ArchitectureInput } from "../architectures/define-architecture.js";
import type { DeepNetwork } from "../deep/deep-network.js";
import { createNetwork } from "../describe/create-network.js";

type Layer = Readonly<Record<string, unknown>>;

/** @throws NETWORK_INVALID naming the layer as the request counts them. */
export function networkOfLayers(given: unknown, input: ArchitectureInput): DeepNetwork {
  const isList = Array.isArray(given);
  return pointingAt(isList ? "" : "/layers", () => {
    const form = isList ? { layers: given as unknown } : given;
    const { layers, placeOf } = withInput((form as { layers?: unknown } | null | undefined)?.layers, input);
    const description = layers === null ? given : { ...(form as object), layers };
    const network = createNetwork(description, { placeOf });
    requireInput(network, input);
    return network;
  });
}

interface WithInput {
  /** Null: it is no list, as the error will say. */
  readonly layers: readonly unknown[] | null;
  /** Where in the request the layer at this place of `layers` is. */
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
  const { dtype: asked = "float32", name = "input" } = first;
  if (dtype === "uint8" && asked === "float32") {
    // as Keras has it: what follows takes floats, also by the input's name
    const layers = [{ ...first, name: "bytes", dtype }, { ...rescaling, name }, ...rest];
    return { layers, placeOf: (at) => Math.max(0, at - 1) };
  }
  return { layers: [first["dtype"] === undefined ? { ...first, dtype } : first, ...rest], placeOf: SAME };
}

function withVocabulary(layer: unknown, vocabulary: number | undefined): unknown {
  return isLayer(layer, "embedding") && vocabulary !== undefined && layer["inputDim"] === undefined ? { ...layer, inputDim: vocabulary } : layer;
}

const isLayer = (layer: unknown, name: string): layer is Layer => (layer as { layer?: unknown } | null)?.layer === name;

/** What the list takes must be what the dataset gives. */
function requireInput({ inputs, layers = [], parameters }: DeepNetwork, { dtype, dims, vocabulary }: ArchitectureInput): void {
  const [input, ...others] = inputs;
  if (input === undefined || others.length > 0) throw invalid("network", `expected one input, got ${inputs.length}: ${inputs.map(({ name }) => name).join(", ")}`);
  if (input.dtype !== dtype || input.dims.join() !== dims.join())
    throw invalid("layer 1 (input)", `it takes ${input.dtype} [${input.dims.join(", ")}], the dataset gives ${dtype} [${dims.join(", ")}] for these parameters`);
  const short = vocabulary === undefined ? undefined : layers.find(({ name, layer }) => layer === "embedding" && rowsOf(parameters, name) < vocabulary);
  if (short !== undefined)
    throw invalid(
      `layer '${short.name}'`,
      `inputDim ${rowsOf(parameters, short.name)} is less than the ${vocabulary} numbers that words may have; leave it out, or lower the parameter 'words'`,
    );
}

const rowsOf = (parameters: DeepNetwork["parameters"], layer: string): number =>
  parameters.find(({ name }) => name === `${layer}/embeddings`)?.dims[0] ?? Infinity;

const invalid = (where: string, why: string): Error =>
  fail("NETWORK_INVALID", { where, why }, { items: [{ path: where.startsWith("layer 1 ") ? "/layers/0" : "/layers", code: "NETWORK_INVALID", message: why }] });

/** Items of errors become pointers into the request. */
function pointingAt<T>(path: string, work: () => T): T {
  return atParameters(work, ({ path: inside }) => `${path}${inside === "" && path === "" ? "/layers" : inside}`, "/layers");
}

/** Runs `work`; in its errors each item's path is told by `pathOf`, below `/parameters`; an error without items points at `fallback`. */
export function atParameters<T>(work: () => T, pathOf: (item: ErrorItem) => string, fallback: string): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "NETWORK_INVALID") throw error;
    const items = error.items.length > 0 ? error.items.map((item) => ({ ...item, path: pathOf(item) })) : [{ path: fallback, code: error.code, message: error.message }];
    const params = error.params as { where: string; why: string };
    throw fail("NETWORK_INVALID", params, { items: items.map((item) => ({ ...item, path: `/parameters${item.path}` })), cause: error });
  }
}
