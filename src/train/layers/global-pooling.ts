/** @file One number a channel: the mean or the largest over all positions. */
import { defineLayer, requireRank, type LayerDefinition } from "./define-layer.js";
import { pictureForm } from "./window.js";

const dataFormat = {
  type: "choice",
  choices: ["channelsFirst", "channelsLast"],
  default: "channelsFirst",
  meaning: "channelsLast for [steps, features], as embeddings, recurrent and attention layers give them.",
} as const;

function globalPool(kind: "Average" | "Max", axes: 1 | 2): LayerDefinition {
  return defineLayer({
    name: `global${kind}Pooling${axes}d`,
    meaning: `The ${kind === "Max" ? "largest" : "mean"} of each channel of ${pictureForm(axes)}.`,
    options: axes === 1 ? { dataFormat } : {},
    plan(site) {
      requireRank(site, [axes + 1], pictureForm(axes));
      const isLast = site.options.dataFormat === "channelsLast";
      const channels = (isLast ? site.input.dims.at(-1) : site.input.dims[0]) ?? 1;
      const positions = isLast ? [1] : site.input.dims.slice(1).map((_, axis) => axis + 2);
      return {
        output: { dtype: "float32", dims: [channels] },
        forward: ({ g, x }) => (kind === "Max" ? g.reduceMax : g.reduceMean)(x, { axes: positions, keepdims: false }),
      };
    },
  });
}

export const globalAveragePooling1d = globalPool("Average", 1);
export const globalAveragePooling2d = globalPool("Average", 2);
export const globalMaxPooling1d = globalPool("Max", 1);
export const globalMaxPooling2d = globalPool("Max", 2);
