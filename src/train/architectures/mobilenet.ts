/** MobileNetV2: blocks that widen, filter each channel by itself, and narrow again. Source: Sandler et al., arXiv:1801.04381, table 2. */
import type { LayerDescription } from "../describe/description.js";
import { defineArchitecture, dropout, dropoutRate } from "./define-architecture.js";
import { picture } from "./inputs.js";
import { normConv } from "./norm-conv.js";

/** Expansion, channels, repeats, stride of the first: the paper's table. */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

export const mobilenet = defineArchitecture({
  name: "mobilenet",
  meaning: "MobileNetV2: depthwise convolutions between narrow layers; small and quick to serve.",
  takes: "picture",
  options: {
    width: { type: "number", default: 1, range: [0.1, 4], meaning: "Factor of all channels." },
    dropout: dropoutRate(0.2),
  },
  layers(site) {
    const { width, dropout: rate } = site.options;
    const blocks: LayerDescription[] = [];
    let [from, channels] = ["stem_out", scale(32, width)];
    for (const [expansion, base, repeats, stride] of STAGES)
      for (let repeat = 0; repeat < repeats; repeat++) {
        const filters = scale(base, width);
        const name = `block${blocks.filter(({ layer }) => layer === "depthwiseConv2d").length + 1}`;
        const strides = repeat === 0 ? stride : 1;
        const isResidual = strides === 1 && filters === channels;
        blocks.push(...block(name, { from, channels, expansion, filters, strides, isResidual }));
        [from, channels] = [isResidual ? `${name}_sum` : `${name}_3_norm`, filters];
      }
    return [
      ...picture(site).layers,
      ...normConv({ name: "stem", filters: scale(32, width), kernelSize: 3, strides: 2, activation: "relu6" }),
      ...blocks,
      ...normConv({ name: "top", filters: width > 1 ? scale(1280, width) : 1280, kernelSize: 1, activation: "relu6" }),
      { layer: "globalAveragePooling2d" },
      ...dropout(rate),
      { layer: "dense", name: "logits", units: site.outputs },
    ];
  },
});

/** Channels in whole eights, never less than 90 % of what is asked: the paper's code. */
function scale(channels: number, width: number): number {
  const wanted = channels * width;
  const rounded = Math.max(8, Math.floor((wanted + 4) / 8) * 8);
  return rounded < 0.9 * wanted ? rounded + 8 : rounded;
}

interface Block {
  readonly from: string;
  readonly channels: number;
  readonly expansion: number;
  readonly filters: number;
  readonly strides: number;
  readonly isResidual: boolean;
}

function block(name: string, { from, channels, expansion, filters, strides, isResidual }: Block): readonly LayerDescription[] {
  const widen = expansion === 1 ? [] : normConv({ name: `${name}_1`, filters: channels * expansion, kernelSize: 1, activation: "relu6", from });
  return [
    ...widen,
    ...normConv({ name: `${name}_2`, filters: null, kernelSize: 3, strides, activation: "relu6", ...(widen.length === 0 ? { from } : {}) }),
    ...normConv({ name: `${name}_3`, filters, kernelSize: 1 }),
    ...(isResidual ? [{ layer: "add", name: `${name}_sum`, inputs: [from, `${name}_3_norm`] }] : []),
  ];
}
