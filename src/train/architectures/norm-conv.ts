/** @file Convolution, batch normalisation, activation: what picture networks repeat. */
import type { LayerDescription } from "../describe/description.js";

export interface NormConv {
  readonly name: string;
  /** Null keeps the channels apart (depthwise). */
  readonly filters: number | null;
  readonly kernelSize: number;
  readonly strides?: number;
  readonly activation?: string;
  /** The layer before it when absent. */
  readonly from?: string;
}

/** Zeros on both sides so that stride 1 keeps the size. The last layer is named `<name>_out`, or `<name>_norm` without an activation. */
export function normConv({ name, filters, kernelSize, strides = 1, activation, from }: NormConv): readonly LayerDescription[] {
  const window = { kernelSize, strides, padding: Math.floor(kernelSize / 2), useBias: false };
  const inputs = from === undefined ? {} : { inputs: [from] };
  return [
    filters === null
      ? { layer: "depthwiseConv2d", name: `${name}_conv`, ...inputs, ...window }
      : { layer: "conv2d", name: `${name}_conv`, ...inputs, filters, ...window, kernelInitializer: "heNormal" },
    { layer: "batchNormalization", name: `${name}_norm`, momentum: 0.9, epsilon: 1e-5 },
    ...(activation === undefined ? [] : [{ layer: "activation", name: `${name}_out`, activation }]),
  ];
}
