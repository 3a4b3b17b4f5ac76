import type { DeepNetwork } from "../../../src/train/deep/deep-network.js";
import { batchNorm, convolution } from "./convolution.js";
import { chain, type Layer, network, relu6, residual, smooth as softened } from "./layer.js";
import { linear, mean } from "./linear.js";

/** Expansion, channels, blocks and first stride of each stage (table 2 of arXiv:1801.04381). */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/** MobileNetV2 of width 1 for pictures of 64 x 64. */
export const mobile = ({ smooth = false }: { smooth?: boolean } = {}): DeepNetwork => {
  const activation = smooth ? softened : relu6;
  const blocks: Layer[] = [];
  let from = 32;
  for (const [expansion, to, count, first] of STAGES) {
    for (let at = 0; at < count; at++) {
      blocks.push(invertedBlock(`blocks.${blocks.length}`, { from, to, expansion, stride: at === 0 ? first : 1, activation }));
      from = to;
    }
  }
  const stem = [convolution("c0", { from: 3, to: 32, kernel: 3, stride: 2, padding: 1 }), batchNorm("b0", 32), activation];
  const head = [convolution("c9", { from: 320, to: 1280, kernel: 1 }), batchNorm("b9", 1280), activation, mean([2, 3]), linear("fc", 1280, 10)];
  return network("mobile", { input: { dtype: "float32", dims: [3, 64, 64] }, outputs: 10 }, chain(...stem, ...blocks, ...head));
};

interface BlockOptions {
  readonly from: number;
  readonly to: number;
  readonly expansion: number;
  readonly stride: number;
  readonly activation: Layer;
}

function invertedBlock(name: string, { from, to, expansion, stride, activation }: BlockOptions): Layer {
  const middle = from * expansion;
  const expand = [convolution(`${name}.c1`, { from, to: middle, kernel: 1 }), batchNorm(`${name}.b1`, middle), activation];
  const inner = chain(
    ...(expansion > 1 ? expand : []),
    convolution(`${name}.c2`, { from: middle, to: middle, kernel: 3, stride, padding: 1, groups: middle }),
    batchNorm(`${name}.b2`, middle),
    activation,
    convolution(`${name}.c3`, { from: middle, to, kernel: 1 }),
    batchNorm(`${name}.b3`, to),
  );
  return stride === 1 && from === to ? residual(inner) : inner;
}
