/** U-Net: down by pools, up by transposed convolutions, each level joined to its twin; a class for each pixel. Source: Ronneberger et al., arXiv:1505.04597. */
import type { LayerDescription } from "../describe/description.js";
import { defineArchitecture } from "./define-architecture.js";
import { picture } from "./inputs.js";
import { normConv } from "./norm-conv.js";

export const unet = defineArchitecture({
  name: "unet",
  meaning: "A class or an amount for each pixel: [channels, height, width] -> [outputs, height, width].",
  takes: "picture",
  options: {
    width: { type: "integer", default: 32, range: [1, 512], meaning: "Channels of the first level; each deeper one has twice as many." },
    depth: { type: "integer", default: 3, range: [1, 6], meaning: "Levels below the first." },
  },
  layers(site) {
    const { width, depth } = site.options;
    const { layers, height, width: columns } = picture(site);
    const whole = 2 ** depth;
    if (height % whole !== 0 || columns % whole !== 0)
      throw site.refuse(
        `depth ${depth} takes pictures whose height and width are multiples of ${whole}, got ${height} x ${columns}: resize them, or choose another depth`,
      );
    const levels = Array.from({ length: depth }, (_, level) => level);
    return [
      ...layers,
      ...levels.flatMap((level) => [...pair(`down${level}`, width * 2 ** level), { layer: "maxPooling2d", name: `down${level}_pool` }]),
      ...pair("bottom", width * whole),
      ...levels
        .toReversed()
        .flatMap((level) => [
          { layer: "conv2dTranspose", name: `up${level}_grow`, filters: width * 2 ** level, kernelSize: 2, strides: 2 },
          { layer: "concatenate", name: `up${level}_join`, inputs: [`down${level}_2_out`, `up${level}_grow`] },
          ...pair(`up${level}`, width * 2 ** level),
        ]),
      { layer: "conv2d", name: "logits", filters: site.outputs, kernelSize: 1 },
    ];
  },
});

const pair = (name: string, filters: number): readonly LayerDescription[] =>
  [1, 2].flatMap((part) => normConv({ name: `${name}_${part}`, filters, kernelSize: 3, activation: "relu" }));
