/** @file Normalisations within one example: layerNormalization (the last axis), groupNormalization (groups of channels). */
import type { Value } from "#graph";
import { defineLayer, dimsText, requireRank, type LayerParameter, type LayerWriter } from "./define-layer.js";

const epsilonOption = { type: "number", default: 1e-3, range: [0, 1], meaning: "Added to the variance." } as const;

/** Factor 1 and addend 0 of this size. `prefix` goes before both names. */
export function normParameters(size: number, prefix = ""): LayerParameter[] {
  return [
    { name: `${prefix}gamma`, dims: [size], initialiser: { kind: "constant", value: 1 } },
    { name: `${prefix}beta`, dims: [size], initialiser: { kind: "constant", value: 0 } },
  ];
}

export interface Norm {
  readonly gamma: Value;
  readonly beta: Value;
  readonly epsilon: number;
}

/** In training with mean and deviation as outputs, which the gradient uses again. */
export function layerNorm({ g, mode }: Pick<LayerWriter, "g" | "mode">, x: Value, { gamma, beta, epsilon }: Norm): Value {
  return g.op("LayerNormalization", [x, gamma, beta], { axis: -1, epsilon }, { outputs: mode.training ? 3 : 1 })[0] ?? x;
}

/** Source: Ba et al., arXiv:1607.06450. */
export const layerNormalization = defineLayer({
  name: "layerNormalization",
  meaning: "The last axis with mean 0 and deviation 1, then scaled and moved by learnt amounts: the features of [features] and [steps, features].",
  options: { epsilon: epsilonOption },
  plan(site) {
    const { dims } = site.input;
    if (dims.length > 2) throw site.refuse(`expected an input [features] or [steps, features], got ${dimsText(dims)}; pictures take groupNormalization`);
    requireRank(site, [1, 2], "[features] or [steps, features]");
    const { epsilon } = site.options;
    return {
      output: site.input,
      parameters: normParameters(dims.at(-1) ?? 1),
      forward(writer) {
        const { x, parameter } = writer;
        return layerNorm(writer, x, { gamma: parameter("gamma"), beta: parameter("beta"), epsilon });
      },
    };
  },
});

/** Source: Wu & He, arXiv:1803.08494. */
export const groupNormalization = defineLayer({
  name: "groupNormalization",
  meaning: "Each group of channels with mean 0 and deviation 1 over its positions, then each channel scaled and moved by learnt amounts.",
  options: {
    groups: { type: "integer", default: 32, range: [1, 65_536], meaning: "How many; 1 is all channels together." },
    epsilon: epsilonOption,
  },
  plan(site) {
    requireRank(site, [2, 3, 4], "[channels, ...positions]");
    const { groups, epsilon } = site.options;
    const channels = site.input.dims[0] ?? 1;
    if (channels % groups !== 0) throw site.refuse(`groups ${groups} does not divide the ${channels} channels of its input ${dimsText(site.input.dims)}`);
    return {
      output: site.input,
      parameters: normParameters(channels),
      forward: ({ g, x, parameter }) => g.op("GroupNormalization", [x, parameter("gamma"), parameter("beta")], { num_groups: groups, epsilon })[0] ?? x,
    };
  },
});
