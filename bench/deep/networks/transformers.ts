import type { DeepNetwork } from "../../../src/train/deep/deep-network.js";
import { postNormBlock, preNormBlock } from "./attention.js";
import { convolution, layerNorm } from "./convolution.js";
import { chain, type Layer, network, plain } from "./layer.js";
import { embedding, linear, mean, pick, positions } from "./linear.js";

const blocks = (count: number, block: (name: string) => Layer): Layer[] => Array.from({ length: count }, (_, at) => block(`blocks.${at}`));

/** [N, C, H, W] -> [N, HW, C] */
const toTokens = plain((g, x) => g.transpose(g.reshape(x, [0, 0, -1]), [0, 2, 1]));

export const attentionNetworks = {
  /** BERT, small: width 256, 4 heads, 4 blocks, 128 tokens; the first token is classified. */
  bert: (): DeepNetwork => {
    const stem = [embedding("emb", 8000, 256), positions("pos", 128, 256), layerNorm("n0", 256)];
    const body = chain(...stem, ...blocks(4, (name) => postNormBlock(name, 256, 4)), pick(0, 1), linear("fc", 256, 4));
    return network("bert", { input: { dtype: "int64", dims: [128] }, outputs: 4 }, body);
  },
  /** A vision transformer: 64 patches of 4 x 4, width 192, 3 heads, 6 blocks; the mean over patches is classified. */
  vit: (): DeepNetwork => {
    const stem = [convolution("patch", { from: 3, to: 192, kernel: 4, stride: 4, bias: true }), toTokens, positions("pos", 64, 192)];
    const body = chain(...stem, ...blocks(6, (name) => preNormBlock(name, 192, 3)), layerNorm("n", 192), mean([1]), linear("fc", 192, 10));
    return network("vit", { input: { dtype: "float32", dims: [3, 32, 32] }, outputs: 10 }, body);
  },
};
