/** @file A version of the registry as the beginning of a network: cut before its last dense layer (or where it is said), a new head on top. */
import { fail } from "#base";
import { decodeModel, shapes, type Model } from "#graph";
import type { ArchitectureInput } from "../architectures/define-architecture.js";
import type { DeepNetwork } from "../deep/deep-network.js";
import { networkFromModel } from "../describe/network-from-model.js";
import type { LayerDescription } from "../describe/description.js";
import type { FineTuning } from "./settings.js";

const invalid = (why: string): Error => fail("NETWORK_INVALID", { where: "base", why });

/** What the base takes, without the batch axis: pictures `[channels, height, width]` or sound `[1, samples]`. Throws NETWORK_INVALID. */
export function baseInput(bytes: Uint8Array): ArchitectureInput {
  const { graph } = decodeModel(bytes);
  const [input, ...others] = graph.inputs.filter(({ name }) => !graph.initializers.has(name));
  if (input === undefined || others.length > 0) throw invalid(`expected a model with one input, it has ${others.length + Number(input !== undefined)}`);
  const [, ...dims] = input.dims ?? [];
  if (input.dims === null || !dims.every((dim) => typeof dim === "number")) throw invalid(`the sizes of its input '${input.name}' are not all known`);
  if (input.dtype !== "float32" && input.dtype !== "uint8") throw invalid(`expected an input of float32 or uint8, got ${input.dtype}`);
  return { dtype: input.dtype, dims };
}

/** @throws NETWORK_INVALID when there is nowhere to cut, or the head does not fit. */
export function baseNetwork(bytes: Uint8Array, { cutAt, freeze, head, scale, offset }: FineTuning, outputs: number): DeepNetwork {
  const model = decodeModel(bytes);
  const layers = (head ?? [{ layer: "dense", name: "logits", units: outputs }]) as readonly LayerDescription[];
  const network = networkFromModel(model, { cutAt: cutAt ?? lastFeatures(model), freeze, head: layers });
  const [input] = network.inputs;
  if (input?.dtype !== "float32" || input.dims.length !== 3) return network;
  return {
    ...network,
    inputs: [{ ...input, dtype: "uint8" }],
    forward(g, { inputs, parameters }, mode) {
      const bytesOf = inputs[input.name];
      if (bytesOf === undefined) throw fail("GRAPH_INVALID", { where: `Value '${input.name}'`, why: "it was not given to the network" });
      const scaled = g.mul(g.cast(bytesOf, "float32"), g.scalar(scale, "float32"));
      const moved = offset === 0 ? scaled : g.add(scaled, g.scalar(offset, "float32"));
      return network.forward(g, { inputs: { [input.name]: moved }, parameters }, mode);
    },
  };
}

/** What the last dense layer of a classifier takes: `[N, features]`. */
function lastFeatures(model: Model): string {
  const { graph } = shapes(model);
  const dense = graph.nodes.findLast(({ op, inputs }) => (op === "Gemm" || op === "MatMul") && graph.initializers.has(inputs[1] ?? ""));
  const [features] = dense?.inputs ?? [];
  if (features === undefined || !graph.nodes.some(({ outputs }) => outputs.includes(features)))
    throw invalid("no dense layer was found to put a new one in its place; name the value to cut at with 'cutAt'");
  return features;
}
