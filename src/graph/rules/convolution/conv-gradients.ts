/**
 * @file Gradients of convolutions in plain operators. Which form is used when is decided in dataGradient and weightGradient, by what was measured
 * (shared/reference/training-formulations.md); a later pass may put the Conv nodes into a blocked layout, so they are kept plain and whole.
 */
import { elementCount } from "#tensor";
import { staticDims } from "../../infer/facts.js";
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import type { ConvolutionAttributes } from "./convolution.js";
import { noGradient, spatialSizes } from "../gradients.js";
import { reach, windowsOf, type Window } from "./windows.js";

interface ConvolutionIo {
  readonly inputs: readonly [Value, Value, Value | null, ...unknown[]];
  readonly cotangents: readonly [Value, ...unknown[]];
  readonly where: string;
}

/** Of x, w and the bias. */
export function convolutionGradient(
  { inputs: [x, w, bias], cotangents: [dy], where }: ConvolutionIo,
  attributes: ConvolutionAttributes,
  g: GraphWriter,
): readonly (Value | null)[] {
  const windows = windowsOf(where, attributes, { sizes: spatialSizes(x, where), kernel: spatialSizes(w, where) });
  const step = { where, windows, group: attributes.group };
  return [dataGradient(g, { dy, w }, step), weightGradient(g, { x, dy, w }, step), bias === null ? null : biasGradient(g, dy)];
}

export interface ConvolutionStep {
  readonly where: string;
  /** Of the convolution from x to y. */
  readonly windows: readonly Window[];
  readonly group: number;
}

/**
 * d loss / d x of y = Conv(x, w): the adjoint.
 * 1x1: a product of matrices with few places, else ConvTranspose (28 x 28, 64 to 128 channels: 8 ms, Conv 14; 7 x 7, 256 to 512: product 5 ms, ConvTranspose 8, Conv 14).
 * Other kernels at stride 1: a Conv with turned weights. Depthwise with strides: the same, zeros put between (a grouped ConvTranspose multiplies matrices of one row).
 * Other strides: ConvTranspose, a quarter of the time of the zero-inserted Conv.
 */
export function dataGradient(g: GraphWriter, { dy, w }: { dy: Value; w: Value }, step: ConvolutionStep): Value {
  const { windows, group } = step;
  const dims = knownDims(w, step.where);
  const strided = windows.some(({ stride }) => stride > 1);
  if (group === 1 && isPointwise(windows)) {
    const few = elementCount(windows.map(({ output }) => output)) < BATCHED_PLACES;
    return few && !strided ? dataByProduct(g, { dy, w }, windows) : dataByTranspose(g, { dy, w }, step);
  }
  const pads = strided && !isDepthwise(dims, group) ? null : adjointPads(windows, strided);
  if (pads === null) return dataByTranspose(g, { dy, w }, step);
  const spread = strided ? withZerosBetween(g, dy, { windows, channels: dims[0] ?? 0 }) : dy;
  return one(g.op("Conv", [spread, turned(g, w, step)], { ...kernelAttributes(windows), group, pads }), dy);
}

/**
 * d loss / d w of y = Conv(x, w), `[M, C / group, ...]`: the form depends on the kernel, the strides and the groups.
 * 1x1: a product of matrices. Depthwise: one channel of the batch a group. Strides without groups: patches and one Gemm.
 * Else a Conv of x by dy, batch and channels swapped, where strides and dilations change places.
 */
export function weightGradient(g: GraphWriter, { x, dy, w }: { x: Value; dy: Value; w: Value }, step: ConvolutionStep): Value {
  const dims = knownDims(w, step.where);
  return weightForm(g, { x, dy, dims, ...step });
}

function weightForm(g: GraphWriter, parts: Parts): Value {
  const { x, dims, ...step } = parts;
  const strided = step.windows.some(({ stride }) => stride > 1);
  if (step.group === 1 && isPointwise(step.windows)) return byProduct(g, parts);
  if (isDepthwise(dims, step.group) && typeof x.type.dims?.[0] === "number") return byChannels(g, parts, x.type.dims[0]);
  if (step.group === 1 && strided) return step.windows.every(canFold) ? byFolding(g, parts) : byPatches(g, parts);
  return bySwap(g, parts);
}

/** d loss / d bias: the sum over all but the channels. */
export function biasGradient(g: GraphWriter, dy: Value): Value {
  const axes = (dy.type.dims ?? []).map((_, axis) => axis).filter((axis) => axis !== 1);
  return g.reduceSum(dy, { axes, keepdims: false });
}

interface Parts extends ConvolutionStep {
  readonly x: Value;
  readonly dy: Value;
  /** Of the weights. */
  readonly dims: readonly number[];
}

function dataByTranspose(g: GraphWriter, { dy, w }: { dy: Value; w: Value }, { windows, group }: ConvolutionStep): Value {
  return one(g.op("ConvTranspose", [dy, w], { ...kernelAttributes(windows), group, ...slideAttributes(windows), output_padding: windows.map(leftOver) }), dy);
}

/** Pads of the Conv that goes back, over dy with zeros between when strided; null when one would have to cut. */
function adjointPads(windows: readonly Window[], strided: boolean): readonly number[] | null {
  const sides = windows.map((window) => {
    const before = reach(window) - 1 - window.before;
    const spread = strided ? window.output * window.stride : window.output;
    return { before, after: window.input - spread + reach(window) - 1 - before };
  });
  const pads = [...sides.map(({ before }) => before), ...sides.map(({ after }) => after)];
  return pads.every((pad) => pad >= 0) ? pads : null;
}

function isDepthwise([out, perGroup]: readonly number[], group: number): boolean {
  return perGroup === 1 && out === group && group > 1;
}

function isPointwise(windows: readonly Window[]): boolean {
  return windows.every(({ kernel, before, after }) => kernel === 1 && before === 0 && after === 0);
}

/** dx = w' dy, each image's places side by side. */
function dataByProduct(g: GraphWriter, { dy, w }: { dy: Value; w: Value }, windows: readonly Window[]): Value {
  const [out = 0, channels = 0] = w.type.dims as readonly number[];
  const places = elementCount(windows.map(({ output }) => output));
  const product = g.matMul(g.transpose(g.reshape(w, [out, channels]), [1, 0]), g.reshape(dy, [0, out, places]));
  return g.reshape(product, [0, channels, ...windows.map(({ input }) => input)]);
}

/** From how many places on a batched product beats transposing into one Gemm. */
const BATCHED_PLACES = 64;

/** dw = dy x', each `[channels, places]`: one product an image and a sum, or with few places one for the whole batch. */
function byProduct(g: GraphWriter, { x, dy, dims, windows }: Parts): Value {
  const [out = 0, channels = 0] = dims;
  const places = elementCount(windows.map(({ output }) => output));
  const seen = windows.some(({ stride, input, output }) => stride > 1 || input !== output) ? everyStride(g, x, windows) : x;
  if (places >= BATCHED_PLACES) {
    const [left, right] = [g.reshape(dy, [0, out, places]), g.reshape(seen, [0, channels, places])];
    return g.reshape(g.reduceSum(g.matMul(left, g.transpose(right, [0, 2, 1])), { axes: [0], keepdims: false }), dims);
  }
  const rows = (value: Value, count: number): Value => g.reshape(swapped(g, value), [count, -1]);
  return g.reshape(g.gemm(rows(dy, out), rows(seen, channels), { transB: true }), dims);
}

function everyStride(g: GraphWriter, x: Value, windows: readonly Window[]): Value {
  return g.slice(x, {
    starts: windows.map(() => 0),
    ends: windows.map(({ stride, output }) => (output - 1) * stride + 1),
    axes: spatialAxes(windows, 2),
    steps: windows.map(({ stride }) => stride),
  });
}

/** Each channel of each image is a channel of one image, with the gradient as its own kernel; then a sum over the images. */
function byChannels(g: GraphWriter, { x, dy, dims, windows }: Parts, batch: number): Value {
  const [channels = 0, , ...kernel] = dims;
  const all = batch * channels;
  const image = g.reshape(x, [1, all, ...windows.map(({ input }) => input)]);
  const kernels = g.reshape(dy, [all, 1, ...windows.map(({ output }) => output)]);
  const product = cut(g, one(g.op("Conv", [image, kernels], { ...swappedAttributes(windows), group: all }), x), windows);
  return g.reshape(g.reduceSum(g.reshape(product, [batch, channels, ...kernel]), { axes: [0], keepdims: false }), dims);
}

function canFold({ input, kernel, stride, dilation, before, after }: Window): boolean {
  return input % stride === 0 && kernel % stride === 0 && dilation === 1 && before === 0 && after === 0;
}

/**
 * Strides that divide kernel and input: the elements under one stride become channels, and the convolution has no strides any more.
 * [16, 1, 16000] by 64 kernels of 80, by 4: 32 ms as patches, 10 so (with the blocked kernels); a vision transformer's patches become one product.
 */
function byFolding(g: GraphWriter, { x, dy, dims, windows, ...rest }: Parts): Value {
  const [out = 0, channels = 0] = dims;
  const rank = windows.length;
  const strides = windows.map(({ stride }) => stride);
  const folded = windows.map((window) => ({ ...window, stride: 1, input: window.input / window.stride, kernel: window.kernel / window.stride }));
  const apart = g.reshape(x, [0, channels, ...folded.flatMap(({ input }, axis) => [input, strides[axis] ?? 1])]);
  const [places, within] = [strides.map((_, axis) => 2 + 2 * axis), strides.map((_, axis) => 3 + 2 * axis)];
  const image = g.reshape(g.transpose(apart, [0, 1, ...within, ...places]), [0, channels * elementCount(strides), ...folded.map(({ input }) => input)]);
  const kernels = folded.map(({ kernel }) => kernel);
  const dw = weightForm(g, { x: image, dy, windows: folded, dims: [out, channels * elementCount(strides), ...kernels], ...rest });
  const turned = g.transpose(g.reshape(dw, [out, channels, ...strides, ...kernels]), [0, 1, ...strides.flatMap((_, axis) => [2 + rank + axis, 2 + axis])]);
  return g.reshape(turned, dims);
}

/** Rows of patches (channels last, all places of the kernel side by side) times rows of dy. */
function byPatches(g: GraphWriter, { x, dy, dims, windows }: Parts): Value {
  const [out = 0, channels = 0, ...kernel] = dims;
  const rank = windows.length;
  const last = [0, ...spatialAxes(windows, 2), 1];
  const image = g.transpose(padded(g, x, windows), last);
  const patches = Array.from({ length: elementCount(kernel) }, (_, place) => patchAt(g, image, { windows, kernel, place }));
  const rows = g.reshape(g.concat(patches, rank + 1), [-1, elementCount(kernel) * channels]);
  const product = g.gemm(rows, g.reshape(g.transpose(dy, last), [-1, out]), { transA: true });
  return g.transpose(g.reshape(product, [...kernel, channels, out]), [rank + 1, rank, ...spatialAxes(windows, 0)]);
}

function patchAt(g: GraphWriter, image: Value, { windows, kernel, place }: { windows: readonly Window[]; kernel: readonly number[]; place: number }): Value {
  const starts = windows.map(({ dilation }, axis) => (Math.floor(place / elementCount(kernel.slice(axis + 1))) % (kernel[axis] ?? 1)) * dilation);
  return g.slice(image, {
    starts,
    ends: windows.map(({ output, stride }, axis) => (starts[axis] ?? 0) + (output - 1) * stride + 1),
    axes: spatialAxes(windows, 1),
    steps: windows.map(({ stride }) => stride),
  });
}

/** `[C / group, group * N, ...]` by `[M, N, ...]`: the batch is what is summed over. */
function bySwap(g: GraphWriter, { x, dy, dims, windows, group }: Parts): Value {
  const [, perGroup = 0] = dims;
  const sizes = windows.map(({ input }) => input);
  const groups = g.transpose(g.reshape(x, [0, group, perGroup, ...sizes]), [2, 1, 0, ...spatialAxes(windows, 3)]);
  const images = group === 1 ? swapped(g, x) : g.reshape(groups, [perGroup, -1, ...sizes]);
  const product = one(g.op("Conv", [images, swapped(g, dy)], { ...swappedAttributes(windows), group }), x);
  return swapped(g, cut(g, product, windows));
}

function swappedAttributes(windows: readonly Window[]): Readonly<Record<string, readonly number[]>> {
  return {
    kernel_shape: windows.map(({ output }) => output),
    dilations: windows.map(({ stride }) => stride),
    strides: windows.map(({ dilation }) => dilation),
    pads: [...windows.map(({ before }) => before), ...windows.map(({ after }) => after)],
  };
}

/** Elements at the end that no window saw give places behind the kernel's last. */
function cut(g: GraphWriter, product: Value, windows: readonly Window[]): Value {
  if (windows.every((window, axis) => product.type.dims?.[axis + 2] === window.kernel)) return product;
  return g.slice(product, { starts: windows.map(() => 0), ends: windows.map(({ kernel }) => kernel), axes: spatialAxes(windows, 2) });
}

/** The weights of the adjoint: turned around, in and out swapped within each group. */
function turned(g: GraphWriter, w: Value, { where, group }: { where: string; group: number }): Value {
  const [out = 0, perGroup = 0, ...kernel] = knownDims(w, where);
  const axes = kernel.map((_, axis) => axis + 2);
  const around = kernel.every((size) => size === 1)
    ? w
    : g.slice(w, { starts: kernel.map(() => -1), ends: kernel.map((size) => -size - 1), axes, steps: kernel.map(() => -1) });
  if (group === 1) return swapped(g, around);
  const each = out / group;
  if (each === 1 && perGroup === 1) return around;
  const split = g.transpose(g.reshape(around, [group, each, perGroup, ...kernel]), [0, 2, 1, ...axes.map((axis) => axis + 1)]);
  return g.reshape(split, [group * perGroup, each, ...kernel]);
}

/** `stride - 1` zeros behind each element. */
function withZerosBetween(g: GraphWriter, dy: Value, { windows, channels }: { windows: readonly Window[]; channels: number }): Value {
  const apart = g.reshape(dy, [0, channels, ...windows.flatMap(({ output }) => [output, 1])]);
  const rank = 2 + 2 * windows.length;
  const behind = [0, 0, ...windows.flatMap(({ stride }) => [0, stride - 1])];
  const filled = one(g.op("Pad", [apart, g.ints([...Array.from({ length: rank }, () => 0), ...behind])]), dy);
  return g.reshape(filled, [0, channels, ...windows.map(({ output, stride }) => output * stride)]);
}

function padded(g: GraphWriter, x: Value, windows: readonly Window[]): Value {
  if (windows.every(({ before, after }) => before === 0 && after === 0)) return x;
  return one(g.op("Pad", [x, g.ints([0, 0, ...windows.map(({ before }) => before), 0, 0, ...windows.map(({ after }) => after)])]), x);
}

function swapped(g: GraphWriter, value: Value): Value {
  return g.transpose(value, [1, 0, ...(value.type.dims ?? []).slice(2).map((_, axis) => axis + 2)]);
}

function kernelAttributes(windows: readonly Window[]): Readonly<Record<string, readonly number[]>> {
  return { kernel_shape: windows.map(({ kernel }) => kernel), dilations: windows.map(({ dilation }) => dilation) };
}

/** `strides` and `pads` as they are, for the operator that goes the other way. */
export function slideAttributes(windows: readonly Window[]): Readonly<Record<string, readonly number[]>> {
  return { strides: windows.map(({ stride }) => stride), pads: [...windows.map(({ before }) => before), ...windows.map(({ after }) => after)] };
}

/** Padded elements behind the last window. */
function leftOver(window: Window): number {
  return window.input + window.before + window.after - reach(window) - (window.output - 1) * window.stride;
}

function spatialAxes(windows: readonly Window[], first: number): readonly number[] {
  return windows.map((_, axis) => axis + first);
}

function knownDims(w: Value, where: string): readonly number[] {
  const dims = staticDims(w.type);
  if (dims === null) throw noGradient(where, `the shape of the weights '${w.name}' must be known`);
  return dims;
}

function one([value]: readonly Value[], fallback: Value): Value {
  return value ?? fallback;
}
