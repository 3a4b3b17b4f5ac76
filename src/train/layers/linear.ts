/** @file x W + b over the last axis: what dense, attention and transformer layers are made of. */
import type { GraphWriter, Value } from "#graph";
import type { LayerParameter } from "./define-layer.js";

/** Kernel `[inputs, units]`, glorot uniform, and a bias of zeros: Keras' defaults. `prefix` goes before both names. */
export function linearParameters(
  inputs: number,
  units: number,
  { prefix = "", useBias = true }: { prefix?: string; useBias?: boolean } = {},
): LayerParameter[] {
  const kernel: LayerParameter = {
    name: `${prefix}kernel`,
    dims: [inputs, units],
    initialiser: { kind: "glorotUniform", fanIn: inputs, fanOut: units },
    decays: true,
  };
  return useBias ? [kernel, { name: `${prefix}bias`, dims: [units], initialiser: { kind: "constant", value: 0 } }] : [kernel];
}

/** `[N, ..., inputs] -> [N, ..., units]` as one Gemm: higher ranks become rows first. */
export function linear(g: GraphWriter, x: Value, { kernel, bias }: { kernel: Value; bias: Value | null }): Value {
  const c = bias === null ? {} : { c: bias };
  const dims = x.type.dims ?? [];
  if (dims.length === 2) return g.gemm(x, kernel, c);
  const [inputs = null, units = null] = kernel.type.dims ?? [];
  const inner = dims.slice(1, -1).map(Number);
  return g.reshape(g.gemm(g.reshape(x, [-1, Number(inputs)]), kernel, c), [-1, ...inner, Number(units)]);
}
