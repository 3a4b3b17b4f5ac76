/** @file A list of layers as text, one a line, and where the server found a fault in it. Pure. */
import type { Material } from "./network-choices.js";

type Layer = Readonly<Record<string, unknown>>;

const STARTS: Readonly<Record<Material, readonly Layer[]>> = {
  picture: [
    { layer: "conv2d", filters: 32, kernelSize: 3, activation: "relu" },
    { layer: "maxPooling2d", poolSize: 2 },
    { layer: "conv2d", filters: 64, kernelSize: 3, activation: "relu" },
    { layer: "globalAveragePooling2d" },
  ],
  sound: [
    { layer: "conv1d", filters: 32, kernelSize: 64, strides: 8, activation: "relu" },
    { layer: "maxPooling1d", poolSize: 4 },
    { layer: "conv1d", filters: 64, kernelSize: 3, activation: "relu" },
    { layer: "globalAveragePooling1d" },
  ],
  text: [
    { layer: "embedding", outputDim: 64 },
    { layer: "gru", units: 64 },
  ],
  table: [{ layer: "dense", units: 64, activation: "relu" }],
};

/** A list to begin with; its last layer has one output a class, or a single one for an amount. */
export function startLayers(material: Material, outputs: number): string {
  return layersText([...STARTS[material], { layer: "dense", units: outputs }]);
}

/** One layer a line, so that a fault has a line. */
export function layersText(layers: readonly unknown[]): string {
  return `[\n${layers.map((layer) => `  ${JSON.stringify(layer)}`).join(",\n")}\n]`;
}

export interface PlacedFault {
  readonly path: string;
  readonly message: string;
}

/** Faults of the server that lie in the list, with the layer's number (from 1) and what it is. */
export function layerFaults(
  faults: readonly PlacedFault[],
  text: string,
): readonly { readonly number: number; readonly layer: string; readonly message: string }[] {
  const layers = parseArray(text);
  return faults.flatMap(({ path, message }) => {
    const at = /\/layers\/(\d+)/.exec(path)?.[1];
    if (at === undefined) return [];
    const given = layers[Number(at)] as { layer?: unknown } | null | undefined;
    return [{ number: Number(at) + 1, layer: typeof given?.layer === "string" ? given.layer : "", message }];
  });
}

function parseArray(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
