import type { DeepNetwork } from "../../../src/train/deep/deep-network.js";
import { batchNorm, convolution } from "./convolution.js";
import { chain, type Layer, network, relu, residual, smooth as softened } from "./layer.js";
import { linear, mean } from "./linear.js";

/** Channels and stride of each pair of blocks. */
const STAGES = [
  [64, 1],
  [128, 2],
  [256, 2],
  [512, 2],
] as const;

/** ResNet-18 for pictures of 32 x 32: its first convolution is 3 x 3 and nothing is pooled. */
export const resnet = ({ smooth = false }: { smooth?: boolean } = {}): DeepNetwork => {
  const activation = smooth ? softened : relu;
  const blocks = STAGES.flatMap(([to, stride], at) => {
    const from = STAGES[at - 1]?.[0] ?? 64;
    return [basicBlock(`blocks.${2 * at}`, { from, to, stride, activation }), basicBlock(`blocks.${2 * at + 1}`, { from: to, to, stride: 1, activation })];
  });
  const stem = [convolution("c0", { from: 3, to: 64, kernel: 3, padding: 1 }), batchNorm("b0", 64), activation];
  const input = { dtype: "float32", dims: [3, 32, 32] } as const;
  return network("resnet", { input, outputs: 10 }, chain(...stem, ...blocks, mean([2, 3]), linear("fc", 512, 10)));
};

interface BlockOptions {
  readonly from: number;
  readonly to: number;
  readonly stride: number;
  readonly activation: Layer;
}

function basicBlock(name: string, { from, to, stride, activation }: BlockOptions): Layer {
  const inner = chain(
    convolution(`${name}.c1`, { from, to, kernel: 3, stride, padding: 1 }),
    batchNorm(`${name}.b1`, to),
    activation,
    convolution(`${name}.c2`, { from: to, to, kernel: 3, padding: 1 }),
    batchNorm(`${name}.b2`, to),
  );
  const changes = stride !== 1 || from !== to;
  const shortcut = changes ? chain(convolution(`${name}.sc.0`, { from, to, kernel: 1, stride }), batchNorm(`${name}.sc.1`, to)) : undefined;
  return chain(residual(inner, shortcut), activation);
}
