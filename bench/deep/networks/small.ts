import type { DeepNetwork } from "../../../src/train/deep/deep-network.js";
import { batchNorm, convolution } from "./convolution.js";
import { chain, type Layer, network, relu, smooth as softened } from "./layer.js";
import { embedding, flatten, linear, maxPool, mean } from "./linear.js";
import { gru, lstm } from "./recurrent.js";

interface Options {
  readonly smooth?: boolean;
}

export const mlp = ({ smooth = false }: Options = {}): DeepNetwork => {
  const activation = smooth ? softened : relu;
  const layers = [linear("f1", 28, 256), activation, linear("f2", 256, 256), activation, linear("f3", 256, 1)];
  return network("mlp", { input: { dtype: "float32", dims: [28] }, outputs: 1 }, chain(...layers));
};

/** The MNIST network of PyTorch's examples. */
export const cnn = ({ smooth = false }: Options = {}): DeepNetwork => {
  const activation = smooth ? softened : relu;
  const body = chain(
    convolution("c1", { from: 1, to: 32, kernel: 3, bias: true }),
    activation,
    convolution("c2", { from: 32, to: 64, kernel: 3, bias: true }),
    activation,
    maxPool(2),
    flatten,
    linear("f1", 9216, 128),
    activation,
    linear("f2", 128, 10),
  );
  return network("cnn", { input: { dtype: "float32", dims: [1, 28, 28] }, outputs: 10 }, body);
};

/** M5 of PyTorch's audio tutorial, with 64 channels. */
export const audio = ({ smooth = false }: Options = {}): DeepNetwork => {
  const shapes = [
    [1, 64, 80, 4],
    [64, 64, 3, 1],
    [64, 128, 3, 1],
    [128, 128, 3, 1],
  ] as const;
  const layers = shapes.flatMap(([from, to, kernel, stride], at): Layer[] => [
    convolution(`c.${at}`, { from, to, kernel, stride, bias: true, rank: 1 }),
    batchNorm(`b.${at}`, to),
    smooth ? softened : relu,
    maxPool(4),
  ]);
  return network("audio", { input: { dtype: "float32", dims: [1, 16_000] }, outputs: 35 }, chain(...layers, mean([2]), linear("fc", 128, 35)));
};

export const lstmClassifier = (): DeepNetwork => textClassifier("lstm", lstm);
export const gruClassifier = (): DeepNetwork => textClassifier("gru", gru);

function textClassifier(name: string, cell: typeof lstm): DeepNetwork {
  const body = chain(embedding("emb", 10_000, 64), cell("rnn", 64, 128), linear("fc", 128, 1));
  return network(name, { input: { dtype: "int64", dims: [100] }, outputs: 1 }, body);
}
