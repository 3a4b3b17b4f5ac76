/** @file Dropout layers. Nothing in inference. Source: Srivastava et al. 2014; spatial: Tompson et al., arXiv:1411.4280. */
import type { Value } from "#graph";
import { defineLayer, requireRank, type LayerWriter } from "./define-layer.js";

const rate = { type: "number", range: [0, 0.99], meaning: "Part of the elements that are dropped; the others are scaled up." } as const;

/** The option of layers that drop inside. */
export const dropoutOption = { type: "number", default: 0, range: [0, 0.99], meaning: "Part of the elements that are dropped in training." } as const;

/** x with dropout in training, x itself otherwise. */
export function drop({ g, mode }: Pick<LayerWriter, "g" | "mode">, x: Value, amount: number): Value {
  return mode.training && amount > 0 ? g.mul(x, mode.dropoutMask(g, x, amount)) : x;
}

export const dropout = defineLayer({
  name: "dropout",
  meaning: "Drops elements in training.",
  options: { rate },
  plan(site) {
    requireRank(site, [0, 1, 2, 3, 4], "of any rank");
    return { output: site.input, forward: (writer) => drop(writer, writer.x, site.options.rate) };
  },
});

export const spatialDropout2d = defineLayer({
  name: "spatialDropout2d",
  meaning: "Drops whole channels of pictures in training.",
  options: { rate },
  plan(site) {
    requireRank(site, [3], "[channels, height, width]");
    const { rate: amount } = site.options;
    return {
      output: site.input,
      forward({ g, x, mode }) {
        if (!mode.training || amount === 0) return x;
        const corner = g.slice(x, { starts: [0, 0], ends: [1, 1], axes: [2, 3] });
        return g.mul(x, mode.dropoutMask(g, corner, amount));
      },
    };
  },
});
