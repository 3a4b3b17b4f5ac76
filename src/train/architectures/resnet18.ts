/** ResNet-18: eight blocks of two convolutions with a way around them. Source: He et al., arXiv:1512.03385; the small stem is that of its CIFAR networks. */
import type { LayerDescription } from "../describe/description.js";
import { defineArchitecture } from "./define-architecture.js";
import { picture } from "./inputs.js";
import { normConv } from "./norm-conv.js";

/** From this height on the first layers shrink the picture by 4, as for ImageNet. */
const LARGE_PIXELS = 96;

export const resnet18 = defineArchitecture({
  name: "resnet18",
  meaning: "Residual blocks of convolutions, 18 layers deep.",
  takes: "picture",
  options: {
    width: { type: "integer", default: 64, range: [1, 1024], meaning: "Channels of the first stage; each later one has twice as many." },
    stem: {
      type: "choice",
      choices: ["auto", "small", "large"],
      default: "auto",
      meaning: "How it begins: 'large' shrinks by 4 at once; 'auto' does so from 96 pixels on.",
    },
  },
  layers(site) {
    const { width, stem } = site.options;
    const { layers, height } = picture(site);
    const isLarge = stem === "large" || (stem === "auto" && height >= LARGE_PIXELS);
    const blocks: LayerDescription[] = [];
    let [from, channels] = [isLarge ? "stem_pool" : "stem_out", width];
    for (let index = 0; index < 8; index++) {
      const filters = width * 2 ** Math.floor(index / 2);
      const strides = index > 0 && index % 2 === 0 ? 2 : 1;
      blocks.push(...block(`block${index + 1}`, { from, filters, strides, isSame: filters === channels }));
      [from, channels] = [`block${index + 1}_out`, filters];
    }
    const start = isLarge
      ? [
          ...normConv({ name: "stem", filters: width, kernelSize: 7, strides: 2, activation: "relu" }),
          { layer: "maxPooling2d", name: "stem_pool", poolSize: 3, strides: 2, padding: 1 },
        ]
      : normConv({ name: "stem", filters: width, kernelSize: 3, activation: "relu" });
    return [...layers, ...start, ...blocks, { layer: "globalAveragePooling2d" }, { layer: "dense", name: "logits", units: site.outputs }];
  },
});

function block(
  name: string,
  { from, filters, strides, isSame }: { from: string; filters: number; strides: number; isSame: boolean },
): readonly LayerDescription[] {
  const around = isSame && strides === 1 ? [] : normConv({ name: `${name}_around`, filters, kernelSize: 1, strides, from });
  return [
    ...normConv({ name: `${name}_1`, filters, kernelSize: 3, strides, activation: "relu", from }),
    ...normConv({ name: `${name}_2`, filters, kernelSize: 3 }),
    ...around,
    { layer: "add", name: `${name}_sum`, inputs: [`${name}_2_norm`, around.length === 0 ? from : `${name}_around_norm`] },
    { layer: "activation", name: `${name}_out`, activation: "relu" },
  ];
}
