/**
 * One block of a transformer: attention to itself and two dense layers, each with a way around it and a layer normalisation,
 * after the sum (`post`, as BERT) or before the part (`pre`, as ViT and GPT-2). Shape [steps, features] -> same.
 */
import type { Value } from "#graph";
import { activate, ACTIVATIONS } from "./activation.js";
import { attend, splitHeads } from "./attention-core.js";
import { defineLayer, requireRank, type LayerWriter } from "./define-layer.js";
import { drop, dropoutOption } from "./dropout.js";
import { layerNorm, normParameters } from "./layer-normalization.js";
import { linearParameters } from "./linear.js";
import { causalOption, headsOption, project, stackedParameters } from "./multi-head-attention.js";

export const transformerBlock = defineLayer({
  name: "transformerBlock",
  meaning: "Attention and two dense layers, with ways around them: [steps, features] -> same.",
  options: {
    numHeads: headsOption,
    feedForwardDim: { type: "integer", default: null, range: [1, 1_000_000], meaning: "Units between the two dense layers; 4 * features when absent." },
    activation: { type: "choice", choices: ACTIVATIONS, default: "gelu", meaning: "Between the two dense layers." },
    norm: { type: "choice", choices: ["pre", "post"], default: "pre", meaning: "Normalise before each part (steadier), or after each sum (BERT)." },
    causal: causalOption,
    dropout: dropoutOption,
    epsilon: { type: "number", default: 1e-5, range: [0, 1], meaning: "Of the layer normalisations." },
  },
  plan(site) {
    requireRank(site, [2], "[steps, features]");
    const { numHeads: heads, feedForwardDim, activation, norm, causal: isCausal, dropout, epsilon } = site.options;
    const [steps = 1, features = 1] = site.input.dims;
    if (features % heads !== 0) throw site.refuse(`numHeads ${heads} does not divide the ${features} features of its input`);
    const inner = feedForwardDim ?? 4 * features;
    const size = features / heads;
    const attention = (writer: LayerWriter, x: Value): Value => {
      const [query = x, key = x, value = x] = splitHeads(writer.g, project(writer, x, { name: "qkv", useBias: true }), { parts: 3, steps, heads, size });
      const mixed = attend(writer, { query, key, value, heads, size, isCausal, steps, dropout });
      return drop(writer, project(writer, mixed, { name: "output", useBias: true }), dropout);
    };
    const feedForward = (writer: LayerWriter, x: Value): Value => {
      const h = activate(writer.g, project(writer, x, { name: "up", useBias: true }), activation);
      return drop(writer, project(writer, h, { name: "down", useBias: true }), dropout);
    };
    return {
      output: site.input,
      parameters: [
        ...normParameters(features, "norm1_"),
        ...stackedParameters("qkv", { inputs: features, units: features, parts: 3, useBias: true }),
        ...linearParameters(features, features, { prefix: "output_" }),
        ...normParameters(features, "norm2_"),
        ...linearParameters(features, inner, { prefix: "up_" }),
        ...linearParameters(inner, features, { prefix: "down_" }),
      ],
      macs: steps * (4 * features * features + 2 * features * inner) + 2 * steps * steps * features,
      forward(writer) {
        const first = around(writer, writer.x, { part: attention, name: "norm1", norm, epsilon });
        return around(writer, first, { part: feedForward, name: "norm2", norm, epsilon });
      },
    };
  },
});

interface Residual {
  readonly part: (writer: LayerWriter, x: Value) => Value;
  readonly name: string;
  readonly norm: "pre" | "post";
  readonly epsilon: number;
}

function around(writer: LayerWriter, x: Value, { part, name, norm, epsilon }: Residual): Value {
  const { g, parameter } = writer;
  const normed = (value: Value): Value => layerNorm(writer, value, { gamma: parameter(`${name}_gamma`), beta: parameter(`${name}_beta`), epsilon });
  return norm === "pre" ? g.add(x, part(writer, normed(x))) : normed(g.add(x, part(writer, x)));
}
