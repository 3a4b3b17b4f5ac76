/** @file Kernel and bias of convolutions, with Keras' initialisers. */
import { elementCount } from "#tensor";
import type { LayerParameter } from "./define-layer.js";

export const kernelInitializer = {
  type: "choice",
  choices: ["glorotUniform", "heNormal"],
  default: "glorotUniform",
  meaning: "Where kernels start; heNormal keeps the scale through ReLUs.",
} as const;

export interface KernelRequest {
  readonly name?: string;
  readonly dims: readonly number[];
  /** Channels that one result sums over, and that one cell feeds: without the window. */
  readonly fans: readonly [fanIn: number, fanOut: number];
  readonly initializer?: "glorotUniform" | "heNormal";
}

/** Kernel dims are ONNX' `[out, in / groups, ...window]`. */
export function convolutionKernel({ name = "kernel", dims, fans: [fanIn, fanOut], initializer = "glorotUniform" }: KernelRequest): LayerParameter {
  const cells = elementCount(dims.slice(2));
  const initialiser =
    initializer === "heNormal"
      ? ({ kind: "heNormal", fanIn: fanIn * cells } as const)
      : ({ kind: "glorotUniform", fanIn: fanIn * cells, fanOut: fanOut * cells } as const);
  return { name, dims, initialiser, decays: true };
}

export const zeroBias = (size: number): LayerParameter => ({ name: "bias", dims: [size], initialiser: { kind: "constant", value: 0 } });
