/** @file What pools share: windows over the spatial axes of each channel. */
import { fail } from "#base";
import { elementCount } from "#tensor";
import type { Fact, Plain } from "../../define-op.js";
import { dimsText } from "../../infer/facts.js";
import type { Dim } from "../../ir.js";
import { reach, slidDims, tapsOf, WINDOW_ATTRIBUTES, type Window, type WindowAttributes } from "./windows.js";

export const POOL_ATTRIBUTES = { ...WINDOW_ATTRIBUTES, kernel_shape: { kind: "ints", required: true }, ceil_mode: { kind: "int", fallback: 0 } } as const;

/** `[N, C, ...]` with one element a window. Throws GRAPH_SHAPE when the kernel has another rank. */
export function pooledDims(where: string, x: Fact, attributes: WindowAttributes & { readonly kernel_shape: readonly number[] }): readonly Dim[] | null {
  if (x.dims === null) return null;
  const { kernel_shape: kernel } = attributes;
  if (x.dims.length !== kernel.length + 2)
    throw fail("GRAPH_SHAPE", { where, what: "input X", expected: `${kernel.length + 2} axes for a kernel of ${dimsText(kernel)}`, got: dimsText(x.dims) });
  return [...x.dims.slice(0, 2), ...slidDims(where, attributes, { sizes: x.dims.slice(2), kernel })];
}

/** What a window sees of one channel: its elements, and where they are in the tensor. */
export interface Seen {
  readonly values: readonly number[];
  readonly places: readonly number[];
  /** Which window of its channel, row-major. */
  readonly window: number;
}

/** `f` of what each window sees, padding left out, in row-major order. */
export function poolEach(x: Plain, windows: readonly Window[], f: (seen: Seen) => number): Plain {
  const taps = tapsOf(windows);
  const [plane, size] = [elementCount(windows.map(({ output }) => output)), elementCount(windows.map(({ kernel }) => kernel))];
  const input = elementCount(windows.map((each) => each.input));
  const dims = [...x.dims.slice(0, 2), ...windows.map(({ output }) => output)];
  const data = new Float64Array(elementCount(dims)).map((_, at) => {
    const [channel, window] = [Math.floor(at / plane), at % plane];
    const places = Array.from(taps.subarray(window * size, (window + 1) * size))
      .filter((tap) => tap >= 0)
      .map((tap) => channel * input + tap);
    return f({ values: places.map((place) => x.data[place] ?? NaN), places, window });
  });
  return { dtype: x.dtype, dims, data };
}

/** How many elements each window averages over: with the pads, or without. Pads end where the attribute says: what hangs over for `ceil_mode` never counts. */
export function windowCounts(windows: readonly Window[], withPads: boolean): readonly number[] {
  return windows.reduce<readonly number[]>((counts, window) => counts.flatMap((outer) => axisCounts(window, withPads).map((inner) => outer * inner)), [1]);
}

function axisCounts(window: Window, withPads: boolean): readonly number[] {
  const [from, to] = withPads ? [-window.before, window.input + window.after] : [0, window.input];
  return Array.from({ length: window.output }, (_, o) => {
    const start = o * window.stride - window.before;
    return Array.from({ length: window.kernel }, (_place, k) => start + k * window.dilation).filter((at) => at >= from && at < to).length;
  });
}

/** The same windows with enough pads behind for the last one, where `ceil_mode` let it hang over. */
export function coveringWindows(windows: readonly Window[]): readonly Window[] {
  return windows.map((window) => ({
    ...window,
    after: Math.max(window.after, (window.output - 1) * window.stride + reach(window) - window.input - window.before),
  }));
}

/** True when each element is seen once at most: the windows lie side by side, without pads in front. */
export function areTiles(windows: readonly Window[]): boolean {
  return windows.every(
    ({ kernel, stride, dilation, before, input, output }) => dilation === 1 && stride === kernel && before === 0 && output * stride <= input,
  );
}
