/** @file Windows that slide over spatial axes: the attributes that convolutions and pools share, sizes of what comes out, and which element each place of a window sees. */
import { fail } from "#base";
import type { Dim } from "../../ir.js";

/** `auto_pad`, `dilations`, `pads` (all befores, then all afters) and `strides`, with the meaning that ONNX gives them for Conv. */
export const WINDOW_ATTRIBUTES = {
  auto_pad: { kind: "string", fallback: "NOTSET" },
  dilations: { kind: "ints" },
  pads: { kind: "ints" },
  strides: { kind: "ints" },
} as const;

export interface WindowAttributes {
  readonly auto_pad: string;
  readonly dilations?: readonly number[] | undefined;
  readonly pads: readonly number[] | undefined;
  readonly strides: readonly number[] | undefined;
  /** Round the number of windows up: the last may hang over the end. */
  readonly ceil_mode?: number;
}

/** How windows slide along one axis. */
export interface Step {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
}

/** The windows along one axis of known size. */
export interface Window extends Step {
  readonly input: number;
  readonly output: number;
  readonly before: number;
  readonly after: number;
}

/** Elements from the first that a window sees to its last. */
export function reach({ kernel, dilation }: Step): number {
  return (kernel - 1) * dilation + 1;
}

/** The windows of each axis. Throws GRAPH_INVALID for attributes that do not fit, GRAPH_SHAPE when a window is larger than the padded input. */
export function windowsOf(
  where: string,
  attributes: WindowAttributes,
  { sizes, kernel }: { sizes: readonly number[]; kernel: readonly number[] },
): readonly Window[] {
  const steps = stepsOf(where, attributes, kernel);
  return steps.map((step, axis) => {
    const input = sizes[axis] ?? 0;
    const { before, after } = padsOf(where, attributes, { step, size: input, axis, rank: steps.length });
    const output = countWindows(where, { step, input, before, after, ceil: attributes.ceil_mode === 1 && !isSame(attributes) });
    return { ...step, input, output, before, after };
  });
}

/** How many windows there are along each axis: symbols stay where the count is the size, else it is unknown. */
export function slidDims(
  where: string,
  attributes: WindowAttributes,
  { sizes, kernel }: { sizes: readonly Dim[]; kernel: readonly (number | null)[] },
): readonly Dim[] {
  const rank = sizes.length;
  return sizes.map((size, axis) => {
    if (kernel.some((each) => each === null)) return null;
    const steps = stepsOf(where, attributes, kernel as readonly number[]);
    const step = steps[axis] ?? { kernel: 1, stride: 1, dilation: 1 };
    if (typeof size === "number") {
      const one = onlyAxis(attributes, axis, rank);
      return windowsOf(where, one, { sizes: [size], kernel: [step.kernel] })[0]?.output ?? null;
    }
    if (step.stride !== 1) return null;
    const { before, after } = padsOf(where, attributes, { step, size: reach(step), axis, rank });
    return before + after === reach(step) - 1 ? size : null;
  });
}

function onlyAxis(attributes: WindowAttributes, axis: number, rank: number): WindowAttributes {
  const { pads, strides, dilations } = attributes;
  const pick = (list: readonly number[] | undefined, ...at: readonly number[]): readonly number[] | undefined =>
    list === undefined || list.length === 0 ? undefined : at.map((each) => list[each] ?? NaN);
  return { ...attributes, pads: pick(pads, axis, axis + rank), strides: pick(strides, axis), dilations: pick(dilations, axis) };
}

/** The step of each axis; a missing list is all ones. */
export function stepsOf(where: string, { dilations, strides }: WindowAttributes, kernel: readonly number[]): readonly Step[] {
  const list = (name: string, given: readonly number[] | undefined): readonly number[] => {
    if (given === undefined || given.length === 0) return kernel.map(() => 1);
    if (given.length !== kernel.length || given.some((each) => !(each >= 1)))
      throw fail("GRAPH_INVALID", { where, why: `${name} is [${given.join(", ")}], expected ${kernel.length} numbers of at least 1` });
    return given;
  };
  const [apart, between] = [list("strides", strides), list("dilations", dilations)];
  list("kernel_shape", kernel);
  return kernel.map((size, axis) => ({ kernel: size, stride: apart[axis] ?? 1, dilation: between[axis] ?? 1 }));
}

function isSame({ auto_pad }: WindowAttributes): boolean {
  return auto_pad === "SAME_UPPER" || auto_pad === "SAME_LOWER";
}

interface PadRequest {
  readonly step: Step;
  readonly size: number;
  readonly axis: number;
  readonly rank: number;
}

interface Pads {
  readonly before: number;
  readonly after: number;
}

const NO_PADS: Pads = { before: 0, after: 0 };

/** The pads of one axis by `auto_pad`. */
const PADS: Readonly<Record<string, (request: PadRequest, given: readonly number[]) => Pads>> = {
  NOTSET: ({ axis, rank }, given) => (given.length === 0 ? NO_PADS : { before: given[axis] ?? 0, after: given[axis + rank] ?? 0 }),
  VALID: () => NO_PADS,
  SAME_UPPER: (request) => evenPads(request),
  SAME_LOWER(request) {
    const { before, after } = evenPads(request);
    return { before: after, after: before };
  },
};

/** Pads for ceil(size / stride) windows; an odd one goes behind. */
function evenPads({ step, size }: PadRequest): Pads {
  const total = Math.max(0, (Math.ceil(size / step.stride) - 1) * step.stride + reach(step) - size);
  const before = Math.floor(total / 2);
  return { before, after: total - before };
}

function padsOf(where: string, { auto_pad, pads = [] }: WindowAttributes, request: PadRequest): Pads {
  const key = auto_pad === "" ? "NOTSET" : auto_pad;
  const rule = Object.hasOwn(PADS, key) ? PADS[key] : undefined;
  if (rule === undefined) throw fail("GRAPH_INVALID", { where, why: `auto_pad '${auto_pad}' is not known` });
  if (key === "NOTSET" && pads.length > 0 && (pads.length !== 2 * request.rank || pads.some((each) => !(each >= 0))))
    throw fail("GRAPH_INVALID", { where, why: `pads is [${pads.join(", ")}], expected ${2 * request.rank} numbers of at least 0` });
  return rule(request, pads);
}

interface Count {
  readonly step: Step;
  readonly input: number;
  readonly before: number;
  readonly after: number;
  readonly ceil: boolean;
}

function countWindows(where: string, { step, input, before, after, ceil }: Count): number {
  const room = input + before + after - reach(step);
  if (room < 0)
    throw fail("GRAPH_SHAPE", { where, what: "a window", expected: `at most ${input + before + after} elements (input and pads)`, got: `${reach(step)}` });
  const count = (ceil ? Math.ceil(room / step.stride) : Math.floor(room / step.stride)) + 1;
  // a window must start before the padding behind
  return ceil && (count - 1) * step.stride >= input + before ? count - 1 : count;
}

/** For each window (row-major), and each place in it: the flat spatial index of the element it sees, -1 on padding. */
export function tapsOf(windows: readonly Window[]): Int32Array {
  let taps: Int32Array = Int32Array.of(0);
  let places = 1;
  for (const window of windows) {
    taps = withAxis(taps, places, window);
    places *= window.kernel;
  }
  return taps;
}

function withAxis(taps: Int32Array, places: number, { kernel, stride, dilation, before, input, output }: Window): Int32Array {
  const next = new Int32Array(taps.length * output * kernel);
  taps.forEach((outer, at) => {
    const [window, place] = [Math.floor(at / places), at % places];
    for (let inner = 0; inner < output * kernel; inner++) {
      const [o, k] = [Math.floor(inner / kernel), inner % kernel];
      const position = o * stride + k * dilation - before;
      next[((window * output + o) * places + place) * kernel + k] = outer < 0 || position < 0 || position >= input ? -1 : outer * input + position;
    }
  });
  return next;
}
