/** @file The nine networks of the benchmark, with PyTorch's names and layouts of parameters. */
import type { DeepNetwork } from "../../../src/train/deep/deep-network.js";
import { attentionNetworks } from "./transformers.js";
import { mobile } from "./mobile.js";
import { resnet } from "./resnet.js";
import { audio, cnn, gruClassifier, lstmClassifier, mlp } from "./small.js";

export type Loss = "binary-cross-entropy" | "cross-entropy";

export interface Case {
  /** Smooth: an activation without a kink in place of ReLU, where gradients are to be compared. */
  readonly network: (options?: { smooth?: boolean }) => DeepNetwork;
  readonly loss: Loss;
  /** Rows a step in the benchmark. */
  readonly batch: number;
  /** Rows a step in the parity test, which has to be quick. */
  readonly testBatch: number;
  /** Classes of the target, or of the tokens: targets and tokens are drawn below these. */
  readonly classes: number;
  readonly tokens?: number;
  /** The parity test compares gradients with the smooth activation: a ReLU near zero flips otherwise. */
  readonly smoothParity?: true;
}

export const CASES = {
  mlp: { network: mlp, loss: "binary-cross-entropy", batch: 1024, testBatch: 64, classes: 2 },
  cnn: { network: cnn, loss: "cross-entropy", batch: 64, testBatch: 8, classes: 10 },
  resnet: { network: resnet, loss: "cross-entropy", batch: 32, testBatch: 4, classes: 10, smoothParity: true },
  lstm: { network: lstmClassifier, loss: "binary-cross-entropy", batch: 32, testBatch: 8, classes: 2, tokens: 10_000 },
  gru: { network: gruClassifier, loss: "binary-cross-entropy", batch: 32, testBatch: 8, classes: 2, tokens: 10_000 },
  bert: { network: attentionNetworks.bert, loss: "cross-entropy", batch: 16, testBatch: 2, classes: 4, tokens: 8000 },
  vit: { network: attentionNetworks.vit, loss: "cross-entropy", batch: 32, testBatch: 4, classes: 10 },
  audio: { network: audio, loss: "cross-entropy", batch: 16, testBatch: 4, classes: 35 },
  mobile: { network: mobile, loss: "cross-entropy", batch: 16, testBatch: 4, classes: 10, smoothParity: true },
} as const satisfies Record<string, Case>;

export type CaseName = keyof typeof CASES;
