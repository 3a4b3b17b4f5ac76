/** @file A network as data: what a user writes in JSON, and what the named architectures give. */

/**
 * One layer, with Keras' names and options in camel case: `{ layer: "conv2d", filters: 32, kernelSize: 3, activation: "relu" }`.
 * Without `inputs` it takes the layer before it. Shapes are without the batch axis; pictures are `[channels, height, width]`.
 */
export interface LayerDescription {
  readonly layer: string;
  /** Keras' way when absent: `dense`, `dense_1`, ... */
  readonly name?: string;
  /** Names of the layers it takes, for branches. */
  readonly inputs?: readonly string[];
  /** False freezes its parameters. */
  readonly trainable?: boolean;
  readonly [option: string]: unknown;
}

export interface NetworkDescription {
  readonly name?: string;
  readonly layers: readonly LayerDescription[];
  /** Names of the layers whose results are the network's; the last layer when absent. */
  readonly outputs?: readonly string[];
}
