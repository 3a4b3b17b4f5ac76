/** @file How architectures begin: each kind of input, checked, and as float32. */
import type { LayerDescription } from "../describe/description.js";
import { dimsText } from "../layers/define-layer.js";
import type { ArchitectureSite } from "./define-architecture.js";

type Site = Pick<ArchitectureSite<unknown>, "input" | "refuse">;

/** The input layer; raw bytes become amounts from 0 to 1. */
export function amounts({ input: { dtype, dims }, refuse }: Site): readonly LayerDescription[] {
  if (dtype === "float32") return [{ layer: "input", name: "input", shape: dims }];
  if (dtype !== "uint8") throw refuse(`expected float32 or uint8 input, got ${dtype}`);
  return [
    { layer: "input", name: "input", shape: dims, dtype },
    { layer: "rescaling", scale: 1 / 255 },
  ];
}

export interface Picture {
  readonly layers: readonly LayerDescription[];
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

export function picture(site: Site): Picture {
  const { dims } = site.input;
  const [channels = 1, height = 1, width = 1] = dims;
  if (dims.length !== 3) throw site.refuse(`expected pictures [channels, height, width] (without the batch axis), got ${dimsText(dims)}`);
  return { layers: amounts(site), channels, height, width };
}

/** Tokens as vectors, or vectors `[steps, features]` as they are. */
export function steps(site: Site, width: number): readonly LayerDescription[] {
  const { dtype, dims, vocabulary } = site.input;
  if (dtype === "float32" && dims.length === 2) return amounts(site);
  if (dtype !== "int64" || dims.length !== 1)
    throw site.refuse(`expected tokens int64 [steps] or float32 [steps, features] (without the batch axis), got ${dtype} ${dimsText(dims)}`);
  if (vocabulary === undefined) throw site.refuse("expected the number of tokens (vocabulary) of its input");
  return [
    { layer: "input", name: "input", shape: dims, dtype },
    { layer: "embedding", inputDim: vocabulary, outputDim: width },
  ];
}
