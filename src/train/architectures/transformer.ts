/** Transformers over words or other steps. Encoder: all steps see each other, as BERT. Decoder: steps see what is before them, as GPT-2. */
import type { LayerDescription } from "../describe/description.js";
import { defineArchitecture, dropoutRate } from "./define-architecture.js";
import { steps } from "./inputs.js";

export const blockOptions = {
  blocks: { type: "integer", default: 4, range: [1, 64], meaning: "How many, one upon the other." },
  numHeads: { type: "integer", default: 4, range: [1, 64], meaning: "Heads of each attention; must divide the width." },
  dropout: dropoutRate(0.1),
} as const;

const widthOption = { type: "integer", default: 256, range: [1, 8192], meaning: "Size of a step's vector." } as const;

export interface BlockRequest {
  readonly blocks: number;
  readonly numHeads: number;
  readonly dropout: number;
  readonly norm: "pre" | "post";
  readonly causal?: boolean;
}

export function transformerBlocks({ blocks, ...options }: BlockRequest): readonly LayerDescription[] {
  return Array.from({ length: blocks }, (_, at) => ({ layer: "transformerBlock", name: `block${at + 1}`, ...options }));
}

export const transformerEncoder = defineArchitecture({
  name: "transformer-encoder",
  meaning: "All steps look at each other, as BERT.",
  takes: "text",
  options: {
    width: widthOption,
    ...blockOptions,
    norm: { type: "choice", choices: ["pre", "post"], default: "pre", meaning: "Normalise before each part (steadier), or after each sum (BERT)." },
    pooling: { type: "choice", choices: ["mean", "first"], default: "mean", meaning: "What is judged: the mean of all steps, or the first one (BERT)." },
  },
  layers(site) {
    const { width, norm, pooling, ...options } = site.options;
    const lastNorm = norm === "pre" ? [{ layer: "layerNormalization", name: "last_norm", epsilon: 1e-5 }] : [];
    return [
      ...steps(site, width),
      { layer: "positionEmbedding" },
      ...(norm === "post" ? [{ layer: "layerNormalization", name: "first_norm", epsilon: 1e-5 }] : []),
      ...transformerBlocks({ ...options, norm }),
      ...lastNorm,
      pooling === "mean" ? { layer: "globalAveragePooling1d", dataFormat: "channelsLast" } : { layer: "globalToken", index: 0 },
      { layer: "dense", name: "logits", units: site.outputs },
    ];
  },
});

export const transformerDecoder = defineArchitecture({
  name: "transformer-decoder",
  meaning: "Steps look at what is before them, as GPT-2: the next token of each step, or a judgement of the last.",
  takes: "text",
  options: {
    width: widthOption,
    ...blockOptions,
    predict: {
      type: "choice",
      choices: ["last", "each"],
      default: "last",
      meaning: "Outputs of the last step, or of each ([steps, outputs], to predict next tokens).",
    },
  },
  layers(site) {
    const { width, predict, ...options } = site.options;
    return [
      ...steps(site, width),
      { layer: "positionEmbedding" },
      ...transformerBlocks({ ...options, norm: "pre", causal: true }),
      { layer: "layerNormalization", name: "last_norm", epsilon: 1e-5 },
      ...(predict === "last" ? [{ layer: "globalToken", index: -1 }] : []),
      { layer: "dense", name: "logits", units: site.outputs },
    ];
  },
});
