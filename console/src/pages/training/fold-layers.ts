/** @file Layers whose names say that they belong together: `block1_1_conv`, `block1_1_norm` and so on are one block. Pure. */
import type { NetworkLayer } from "../../api/shapes.js";

export interface LayerGroup {
  readonly name: string;
  readonly layers: readonly NetworkLayer[];
  readonly parameters: number;
  readonly macs: number;
  /** Of its last layer. */
  readonly outputDims: readonly number[];
}

/** In order; a layer that belongs to no block is a group of one. */
export function foldLayers(layers: readonly NetworkLayer[]): readonly LayerGroup[] {
  const groups: { block: string | null; layers: NetworkLayer[] }[] = [];
  for (const layer of layers) {
    const block = blockOf(layer.name);
    const last = groups.at(-1);
    if (last !== undefined && block !== null && last.block === block) last.layers.push(layer);
    else groups.push({ block, layers: [layer] });
  }
  return groups.map(({ block, layers: own }) => ({
    name: own.length === 1 || block === null ? (own[0]?.name ?? "") : block,
    layers: own,
    parameters: own.reduce((sum, layer) => sum + layer.parameters, 0),
    macs: own.reduce((sum, layer) => sum + layer.macs, 0),
    outputDims: own.at(-1)?.outputDims ?? [],
  }));
}

/** `block1_2_norm` -> `block1`; null for `conv2d_1`, which only counts layers of a kind. */
function blockOf(name: string): string | null {
  const [block = "", ...rest] = name.split("_");
  return rest.length === 0 || /^\d+$/.test(rest.join("_")) ? null : block;
}

/** Inputs that are not just the layer before: a way around, or several that are joined. */
export function waysIn(layer: NetworkLayer, before: NetworkLayer | undefined): readonly string[] {
  const isNext = layer.inputs.length === 0 || (layer.inputs.length === 1 && layer.inputs[0] === before?.name);
  return isNext || before === undefined ? [] : layer.inputs;
}
