/** @file Pools: the largest or the mean of each window. The strides are the window's size unless given. */
import { defineLayer, requireRank, type LayerDefinition } from "./define-layer.js";
import { pictureForm, poolOptions, slide } from "./window.js";

function pool(kind: "max" | "average", axes: 1 | 2 | 3): LayerDefinition {
  return defineLayer({
    name: `${kind}Pooling${axes}d`,
    meaning: `The ${kind === "max" ? "largest" : "mean"} of each window of ${pictureForm(axes)}.`,
    options: poolOptions(axes),
    plan(site) {
      requireRank(site, [axes + 1], pictureForm(axes));
      const { poolSize, strides, padding } = site.options;
      const [channels = 1, ...spatial] = site.input.dims;
      const { output, attributes } = slide(site, {
        spatial,
        sizes: poolSize,
        strides: strides ?? poolSize,
        dilations: poolSize.map(() => 1),
        padding,
        option: "poolSize",
      });
      const { kernel_shape, strides: moves, pads } = attributes;
      return {
        output: { dtype: "float32", dims: [channels, ...output] },
        forward: ({ g, x }) => g.op(kind === "max" ? "MaxPool" : "AveragePool", [x], { kernel_shape, strides: moves, pads })[0] ?? x,
      };
    },
  });
}

export const maxPooling1d = pool("max", 1);
export const maxPooling2d = pool("max", 2);
export const maxPooling3d = pool("max", 3);
export const averagePooling1d = pool("average", 1);
export const averagePooling2d = pool("average", 2);
