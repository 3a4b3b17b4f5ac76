/** @file How a window moves over the spatial axes: sizes, pads and strides of convolutions and pools, as Keras counts them. */
import { dimsText, type LayerSite, type Padding } from "./define-layer.js";

export interface WindowRequest {
  /** Sizes of the spatial axes, in order. */
  readonly spatial: readonly number[];
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: Padding;
  /** The option that `sizes` comes from. */
  readonly option: string;
}

export interface Window {
  readonly output: readonly number[];
  /** ONNX' attributes. */
  readonly attributes: {
    readonly kernel_shape: readonly number[];
    readonly strides: readonly number[];
    readonly dilations: readonly number[];
    readonly pads: readonly number[];
  };
}

/** Throws the layer's error when the window does not fit its input. */
export function slide(site: LayerSite<unknown>, { spatial, sizes, strides, dilations, padding, option }: WindowRequest): Window {
  const reach = sizes.map((size, axis) => (size - 1) * (dilations[axis] ?? 1) + 1);
  const pads = reach.map((size, axis) => padsOf(padding, { axis, size, stride: strides[axis] ?? 1, length: spatial[axis] ?? 1 }));
  const output = reach.map((size, axis) => {
    const [low, high] = pads[axis] ?? [0, 0];
    return Math.floor(((spatial[axis] ?? 1) + low + high - size) / (strides[axis] ?? 1)) + 1;
  });
  if (output.some((size) => size < 1)) {
    const text = typeof padding === "string" ? `'${padding}'` : dimsText(padding);
    throw site.refuse(`${option} ${sizesText(sizes)} does not fit its input ${dimsText(site.input.dims)} with padding ${text}`);
  }
  return { output, attributes: { kernel_shape: sizes, strides, dilations, pads: [...pads.map(([low]) => low), ...pads.map(([, high]) => high)] } };
}

/** `same`: ceil(length / stride) results, the odd zero behind. */
function padsOf(padding: Padding, { axis, size, stride, length }: { axis: number; size: number; stride: number; length: number }): readonly [number, number] {
  if (padding === "valid") return [0, 0];
  if (padding !== "same") return [padding[axis] ?? 0, padding[axis] ?? 0];
  const total = Math.max((Math.ceil(length / stride) - 1) * stride + size - length, 0);
  return [Math.floor(total / 2), total - Math.floor(total / 2)];
}

export function sizesText(sizes: readonly number[]): string {
  return sizes.every((size) => size === sizes[0]) ? String(sizes[0]) : dimsText(sizes);
}

const SIZE = [1, 65_536] as const;
const axesText = ["", "[channels, length]", "[channels, height, width]", "[channels, depth, height, width]"] as const;
export const pictureForm = (axes: number): string => axesText[axes] ?? "";

/** The options of convolutions over `axes` spatial axes. */
export const convolutionOptions = <const A extends number>(axes: A) =>
  ({
    kernelSize: { type: "sizes", axes, range: SIZE, meaning: "Size of the window." },
    strides: { type: "sizes", axes, default: 1, range: SIZE, meaning: "How far it moves." },
    padding: { type: "padding", axes, meaning: "'same' keeps the size at stride 1; a number is zeros on both sides." },
    dilationRate: { type: "sizes", axes, default: 1, range: SIZE, meaning: "Distance of its points." },
  }) as const;

/** The options of pools over `axes` spatial axes. */
export const poolOptions = <const A extends number>(axes: A) =>
  ({
    poolSize: { type: "sizes", axes, default: 2, range: SIZE, meaning: "Size of the window." },
    strides: { type: "sizes", axes, default: null, range: SIZE, meaning: "How far it moves; poolSize when absent." },
    padding: { type: "padding", axes, meaning: "'valid', 'same', or a number of cells on both sides, which do not count." },
  }) as const;
