/** Vision transformer: patches of a picture as steps, the mean of all judged. Source: Dosovitskiy et al., arXiv:2010.11929. */
import { defineArchitecture } from "./define-architecture.js";
import { picture } from "./inputs.js";
import { blockOptions, transformerBlocks } from "./transformer.js";

export const vit = defineArchitecture({
  name: "vit",
  meaning: "A transformer over the patches of a picture.",
  takes: "picture",
  options: {
    patch: { type: "integer", default: 4, range: [1, 64], meaning: "Side of a patch, in pixels." },
    width: { type: "integer", default: 192, range: [1, 8192], meaning: "Size of a patch's vector." },
    ...blockOptions,
    blocks: { ...blockOptions.blocks, default: 6 },
    numHeads: { ...blockOptions.numHeads, default: 3 },
  },
  layers(site) {
    const { patch, width, ...options } = site.options;
    const { layers, height, width: columns } = picture(site);
    if (height % patch !== 0 || columns % patch !== 0)
      throw site.refuse(`patch ${patch} does not divide pictures of ${height} x ${columns}: resize them, or choose another patch`);
    return [
      ...layers,
      { layer: "conv2d", name: "patches", filters: width, kernelSize: patch, strides: patch },
      { layer: "reshape", targetShape: [width, -1] },
      { layer: "permute", dims: [2, 1] },
      { layer: "positionEmbedding" },
      ...transformerBlocks({ ...options, norm: "pre" }),
      { layer: "layerNormalization", epsilon: 1e-5 },
      { layer: "globalAveragePooling1d", dataFormat: "channelsLast" },
      { layer: "dense", name: "logits", units: site.outputs },
    ];
  },
});
