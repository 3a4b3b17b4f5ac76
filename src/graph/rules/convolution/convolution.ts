/** @file Shapes and references of convolutions: `[N, C, ...]` with weights `[M, C / group, ...]`, and the transposed kind with `[C, M / group, ...]`. */
import { fail } from "#base";
import { elementCount } from "#tensor";
import type { Fact, Plain, RuleContext } from "../../define-op.js";
import { dimsText } from "../../infer/facts.js";
import type { Dim, ValueType } from "../../ir.js";
import { commonDType } from "../elementwise.js";
import { slidDims, tapsOf, WINDOW_ATTRIBUTES, windowsOf, type Window, type WindowAttributes } from "./windows.js";

export const CONVOLUTION_ATTRIBUTES = { ...WINDOW_ATTRIBUTES, group: { kind: "int", fallback: 1 }, kernel_shape: { kind: "ints" } } as const;

export interface ConvolutionAttributes extends WindowAttributes {
  readonly group: number;
  readonly kernel_shape: readonly number[] | undefined;
}

/** The type of Conv's result. */
export function convolutionShape(
  [x, w, bias]: readonly [Fact, Fact, Fact | null, ...unknown[]],
  attributes: ConvolutionAttributes,
  { where }: RuleContext,
): readonly [ValueType] {
  const dtype = commonDType(where, bias === null ? [x, w] : [x, w, bias]);
  const dims = convolutionDims(where, { x, w, bias, group: attributes.group, kernel: attributes.kernel_shape });
  return [{ dtype, dims: dims === null ? null : [dims.batch, dims.out, ...slidDims(where, attributes, dims)] }];
}

/** Conv by its attributes. */
export function convolutionReference(
  [x, w, bias]: readonly [Plain, Plain, Plain | null, ...unknown[]],
  attributes: ConvolutionAttributes,
  { where }: RuleContext,
): readonly [Plain] {
  const windows = windowsOf(where, attributes, { sizes: x.dims.slice(2), kernel: w.dims.slice(2) });
  return [convolve(x, { w, bias, group: attributes.group, windows })];
}

export interface ConvolutionInputs {
  readonly x: Fact;
  readonly w: Fact;
  readonly bias: Fact | null;
  readonly group: number;
  readonly kernel: readonly number[] | undefined;
  /** Weights are `[C, M / group, ...]`. */
  readonly transposed?: true;
}

/** Batch, channels out, spatial sizes and kernel, as far as they are known; null when no rank is. Throws GRAPH_SHAPE, GRAPH_INVALID. */
export function convolutionDims(where: string, inputs: ConvolutionInputs) {
  const { x, w, bias } = inputs;
  const rank = x.dims?.length ?? w.dims?.length;
  if (rank === undefined) return null;
  const [[batch = null, channels = null, ...sizes], [first = null, second = null, ...spatial]] = [axesOf(where, x, rank), axesOf(where, w, rank)];
  const out = channelsOut(where, inputs, { channels, first, second });
  checkBias(where, bias, out);
  return { batch, out, sizes, kernel: kernelOf(where, inputs.kernel, spatial) };
}

function axesOf(where: string, { dims }: Fact, rank: number): readonly Dim[] {
  if (rank < 3 || (dims !== null && dims.length !== rank))
    throw fail("GRAPH_SHAPE", { where, what: "inputs X and W", expected: "the same number of axes, at least 3", got: `${dims?.length ?? rank} axes` });
  return dims ?? Array.from({ length: rank }, () => null);
}

function channelsOut(where: string, { w, group, transposed }: ConvolutionInputs, { channels, first, second }: { channels: Dim; first: Dim; second: Dim }): Dim {
  if (!(group >= 1)) throw fail("GRAPH_INVALID", { where, why: `group is ${group}, expected at least 1` });
  const [taken, out] = transposed === true ? [first, times(second, group)] : [times(second, group), first];
  if (differ(channels, taken))
    throw fail("GRAPH_SHAPE", { where, what: "input W", expected: `weights for ${String(channels)} channels in ${group} group(s)`, got: dimsText(w.dims) });
  // the axis that is written whole in the weights must divide
  if (typeof first === "number" && first % group !== 0) throw fail("GRAPH_INVALID", { where, why: `${first} channels cannot be split into ${group} groups` });
  return out;
}

function times(dim: Dim, by: number): Dim {
  return typeof dim === "number" ? dim * by : by === 1 ? dim : null;
}

function differ(a: Dim, b: Dim): boolean {
  return typeof a === "number" && typeof b === "number" && a !== b;
}

function checkBias(where: string, bias: Fact | null, out: Dim): void {
  if (bias?.dims != null && (bias.dims.length !== 1 || differ(bias.dims[0] ?? null, out)))
    throw fail("GRAPH_SHAPE", { where, what: "input B", expected: dimsText([out]), got: dimsText(bias.dims) });
}

function kernelOf(where: string, given: readonly number[] | undefined, spatial: readonly Dim[]): readonly (number | null)[] {
  const known = given !== undefined && given.length > 0;
  if (known && (given.length !== spatial.length || spatial.some((dim, axis) => differ(dim, given[axis] ?? null))))
    throw fail("GRAPH_SHAPE", { where, what: "input W", expected: `a kernel of ${dimsText(given)}`, got: dimsText(spatial) });
  return spatial.map((dim, axis) => (typeof dim === "number" ? dim : ((known ? given[axis] : null) ?? null)));
}

interface Convolution {
  readonly w: Plain;
  readonly bias: Plain | null;
  readonly group: number;
  readonly windows: readonly Window[];
}

/** y[n, o, p] = b[o] + sum over c, k of x[n, c, place k of window p] * w[o, c, k]. */
export function convolve(x: Plain, { w, bias, group, windows }: Convolution): Plain {
  const [batch = 0, channels = 0] = x.dims;
  const [out = 0, perGroup = 0] = w.dims;
  const dims = [batch, out, ...windows.map(({ output }) => output)];
  const taps = tapsOf(windows);
  const y = startAtBias(dims, bias);
  const [input, output, places] = [elementCount(windows.map((each) => each.input)), elementCount(dims.slice(2)), elementCount(w.dims.slice(2))];
  for (let at = 0; at < batch * out * perGroup; at++) {
    const [n, o, c] = [Math.floor(at / (out * perGroup)), Math.floor(at / perGroup) % out, at % perGroup];
    const from = n * channels + Math.floor(o / (out / group)) * perGroup + c;
    const [yAt, xAt, wAt] = [(n * out + o) * output, from * input, (o * perGroup + c) * places];
    taps.forEach((tap, each) => {
      if (tap >= 0) addTo(y, yAt + Math.floor(each / places), (x.data[xAt + tap] ?? NaN) * (w.data[wAt + (each % places)] ?? NaN));
    });
  }
  return { dtype: x.dtype, dims, data: y };
}

/** The adjoint: each x[n, c, p] is spread over window p of the output, by the weights w[c, o, k]. The windows are the output's. */
export function convolveTransposed(x: Plain, { w, bias, group, windows }: Convolution): Plain {
  const [batch = 0, channels = 0] = x.dims;
  const perGroup = w.dims[1] ?? 0;
  const out = perGroup * group;
  const dims = [batch, out, ...windows.map((each) => each.input)];
  const taps = tapsOf(windows);
  const y = startAtBias(dims, bias);
  const [input, output, places] = [elementCount(x.dims.slice(2)), elementCount(dims.slice(2)), elementCount(w.dims.slice(2))];
  for (let at = 0; at < batch * channels * perGroup; at++) {
    const [n, c, o] = [Math.floor(at / (channels * perGroup)), Math.floor(at / perGroup) % channels, at % perGroup];
    const to = n * out + Math.floor(c / (channels / group)) * perGroup + o;
    const [yAt, xAt, wAt] = [to * output, (n * channels + c) * input, (c * perGroup + o) * places];
    taps.forEach((tap, each) => {
      if (tap >= 0) addTo(y, yAt + tap, (x.data[xAt + Math.floor(each / places)] ?? NaN) * (w.data[wAt + (each % places)] ?? NaN));
    });
  }
  return { dtype: x.dtype, dims, data: y };
}

function startAtBias(dims: readonly number[], bias: Plain | null): Float64Array {
  const y = new Float64Array(elementCount(dims));
  const [plane, out] = [elementCount(dims.slice(2)), dims[1] ?? 1];
  return bias === null ? y : y.map((_, at) => bias.data[Math.floor(at / plane) % out] ?? NaN);
}

function addTo(y: Float64Array, at: number, value: number): void {
  y[at] = (y[at] ?? NaN) + value;
}
