/**
 * @file What a deep network is to the engine: its inputs, its parameters, and how its forward pass is written into a graph.
 * Layers, named architectures and imported models all come down to this; the step, the checkpoints and the export know nothing else.
 */
import type { GraphWriter, Value } from "#graph";
import type { DType, Tensor } from "#tensor";

/** Where a parameter starts. Fans count what one unit sums over (`fanIn`) and feeds (`fanOut`). */
export type Initialiser =
  | { readonly kind: "constant"; readonly value: number }
  /** Uniform in ±sqrt(6 / (fanIn + fanOut)). Glorot & Bengio 2010. */
  | { readonly kind: "glorotUniform"; readonly fanIn: number; readonly fanOut: number }
  /** Normal with deviation sqrt(2 / fanIn). He et al., arXiv:1502.01852. */
  | { readonly kind: "heNormal"; readonly fanIn: number }
  | { readonly kind: "normal"; readonly deviation: number }
  | { readonly kind: "uniform"; readonly limit: number }
  /** Rows (or columns, whichever are fewer) orthonormal. Saxe et al., arXiv:1312.6120. */
  | { readonly kind: "orthogonal" }
  /** Learnt before: an imported model's. */
  | { readonly kind: "given"; readonly tensor: Tensor };

export interface NetworkParameter {
  /** `dense_1/kernel`: the layer's name and Keras' name of the weight. Unique in the network. */
  readonly name: string;
  readonly dims: readonly number[];
  readonly initialiser: Initialiser;
  /** False for running statistics and frozen layers: the optimiser leaves it alone. */
  readonly isTrainable: boolean;
  /** Kernels decay; biases, scales and embeddings' positions do not. */
  readonly decays: boolean;
}

export interface NetworkInput {
  readonly name: string;
  readonly dtype: DType;
  /** Without the batch axis. */
  readonly dims: readonly number[];
}

/** In training, dropout drops and batch normalisation uses the batch's own statistics. */
export interface ForwardMode {
  readonly training: boolean;
  /**
   * A mask of the shape of `like`: 1 / (1 - rate) where kept, 0 where dropped; drawn anew each step from the step's seed.
   * Only called in training.
   */
  readonly dropoutMask: (g: GraphWriter, like: Value, rate: number) => Value;
  /**
   * How layers write batch normalisation in training. `composed` (when absent): plain operators. `operator`: one BatchNormalization in training mode, whose
   * gradient takes fewer passes; ONNX Runtime has no kernel for it, so the finished graph must go through `rewriteForSpeed`, which writes it out.
   */
  readonly batchNormalization?: "composed" | "operator";
}

/** What a forward pass gives. */
export interface Forward {
  /** One value an output, batch axis first: logits (no softmax) for classes, amounts for regression. */
  readonly outputs: readonly Value[];
  /** New values of untrained parameters (running statistics), by parameter name; only in training. */
  readonly updates: Readonly<Record<string, Value>>;
}

/** One layer of a described network, for people. */
export interface NetworkLayer {
  readonly name: string;
  /** `conv2d` */
  readonly layer: string;
  /** Names of the layers it takes. */
  readonly inputs: readonly string[];
  /** Without the batch axis. */
  readonly outputDims: readonly number[];
  /** How many numbers it holds, running statistics too. */
  readonly parameters: number;
  /** Multiplications with additions of one example. */
  readonly macs: number;
}

export interface DeepNetwork {
  readonly name: string;
  /** Where it came from a description; nodes of its forward pass are named `<layer>/<operator>`. */
  readonly layers?: readonly NetworkLayer[];
  readonly inputs: readonly NetworkInput[];
  readonly parameters: readonly NetworkParameter[];
  /** Output sizes without the batch axis, one an output. */
  readonly outputs: readonly { readonly dims: readonly number[] }[];
  /** Appends the forward pass; may be called for several graphs. `batch` is the size of the batch axis, or null when it is open. */
  forward(g: GraphWriter, values: ForwardValues, mode: ForwardMode): Forward;
}

export interface ForwardValues {
  readonly inputs: Readonly<Record<string, Value>>;
  readonly parameters: Readonly<Record<string, Value>>;
}
