/** Slice: numpy's x[start:end:step] along the named axes; ends beyond the input are cut. Source: ONNX operator Slice, opset 13. */
import { fail } from "#base";
import { elementCount, normaliseAxis, stridedIndices, strides, tensor } from "#tensor";
import { defineOp, type Fact } from "../define-op.js";
import { knownInts, staticDims } from "../infer/facts.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import type { Dim } from "../ir.js";
import { f32, f64, i64, text } from "../rules/case-tensors.js";
import { noGradient, reshapeLike, zerosLike } from "../rules/gradients.js";

export const slice = defineOp({
  name: "Slice",
  since: 10,
  inputs: ["data", "starts", "ends", "axes?", "steps?"],
  moves: ["data"],
  inferShape: ([data, ...limits], _, { where }) => [{ dtype: data.dtype, dims: data.dims === null ? null : slicedDims(where, data.dims, limits) }],
  reference([data, starts, ends, axes, steps], _, { where }) {
    const list = (values: { data: Float64Array } | null): number[] | undefined => (values === null ? undefined : Array.from(values.data));
    const cuts = cutsOf(where, { rank: data.dims.length, starts: Array.from(starts.data), ends: Array.from(ends.data), axes: list(axes), steps: list(steps) });
    const { dims, at } = indicesOf(data.dims, cuts);
    return [{ dtype: data.dtype, dims, data: Float64Array.from(at, (i) => data.data[i] ?? NaN) }];
  },
  // dy goes back to where its elements came from, zeros elsewhere: padding when the step is 1, else a scatter
  gradient({ inputs: [x, starts, ends, axes, steps], cotangents: [dy], where }, _, g) {
    const [from, to] = [g.knownInts(starts), g.knownInts(ends)];
    const [along, by] = [axes === null ? undefined : g.knownInts(axes), steps === null ? undefined : g.knownInts(steps)];
    if (x.type.dims === null || from === null || to === null || along === null || by === null)
      throw noGradient(where, "its starts, ends, axes and steps must be constants");
    const cuts = cutsOf(where, { rank: x.type.dims.length, starts: from, ends: to, axes: along, steps: by });
    const stepsOne = [...cuts.values()].every(({ step }) => step === 1);
    return [stepsOne ? padded(g, dy, { x, cuts, where }) : scattered(g, dy, { x, cuts, where })];
  },
  cases: [
    { name: "the middle of a list", inputs: [f32([4], [1, 2, 3, 4]), i64([1], [1]), i64([1], [3])], expected: [f32([2], [2, 3])] },
    {
      name: "columns by a named axis, to the far end",
      inputs: [f32([2, 3], [1, 2, 3, 4, 5, NaN]), i64([1], [1]), i64([1], [2 ** 63]), i64([1], [-1])],
      expected: [f32([2, 2], [2, 3, 5, NaN])],
    },
    {
      name: "backwards by two",
      inputs: [f32([5], [1, 2, 3, 4, 5]), i64([1], [-1]), i64([1], [-(2 ** 63)]), i64([1], [0]), i64([1], [-2])],
      expected: [f32([3], [5, 3, 1])],
    },
    { name: "strings", inputs: [text([2], ["a", "b"]), i64([1], [1]), i64([1], [2])], expected: [text([1], ["b"])] },
    { name: "nothing is left", inputs: [f32([2], [1, 2]), i64([1], [2]), i64([1], [1])], expected: [f32([0], [])] },
    { name: "float64, two axes", inputs: [f64([2, 3], [1, 2, 3, 4, 5, 6]), i64([2], [0, 1]), i64([2], [1, 3])], expected: [f64([1, 2], [2, 3])], smooth: true },
    {
      name: "float64, backwards by two",
      inputs: [f64([4], [1, 2, 3, 4]), i64([1], [3]), i64([1], [-9]), i64([1], [0]), i64([1], [-2])],
      expected: [f64([2], [4, 2])],
      smooth: true,
    },
  ],
});

interface Cut {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

interface SliceInputs {
  readonly rank: number;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly axes: readonly number[] | undefined;
  readonly steps: readonly number[] | undefined;
}

/** Sizes after the cuts; unknown along axes whose limits are not known. */
function slicedDims(where: string, dims: readonly Dim[], [starts, ends, axes, steps]: readonly [Fact, Fact, Fact | null, Fact | null]): readonly Dim[] {
  const [from, to, along, by] = [knownInts(starts), knownInts(ends), optionalInts(axes), optionalInts(steps)];
  if (from !== null && to !== null && along !== null && by !== null) {
    const cuts = cutsOf(where, { rank: dims.length, starts: from, ends: to, axes: along, steps: by });
    return dims.map((dim, axis) => cutSize(dim, cuts.get(axis)));
  }
  if (along === null || along === undefined) return dims.map(() => null);
  const open = new Set(along.map((axis) => normaliseAxis(where, axis, dims.length)));
  return dims.map((dim, axis) => (open.has(axis) ? null : dim));
}

/** undefined when the input is absent, null when it is not known. */
function optionalInts(fact: Fact | null): readonly number[] | null | undefined {
  return fact === null ? undefined : knownInts(fact);
}

/** The cut of each axis that is cut, as written. */
function cutsOf(where: string, { rank, starts, ends, axes, steps }: SliceInputs): ReadonlyMap<number, Cut> {
  const cuts = new Map<number, Cut>();
  starts.forEach((start, at) => {
    const step = steps?.[at] ?? 1;
    if (step === 0) throw fail("GRAPH_INVALID", { where, why: "a step is 0" });
    cuts.set(normaliseAxis(where, axes?.[at] ?? at, rank), { start, end: ends[at] ?? 0, step });
  });
  return cuts;
}

/** First element and count of a cut along an axis of `size`: the rules of the ONNX text, negative ends and all. */
function resolveCut({ start, end, step }: Cut, size: number): { first: number; count: number } {
  const last = step > 0 ? size : size - 1;
  const clamp = (value: number): number => Math.min(Math.max(value < 0 ? value + size : value, step > 0 ? 0 : -1), last);
  const first = step > 0 ? clamp(start) : Math.max(clamp(start), -1);
  return { first, count: Math.max(0, Math.ceil((clamp(end) - first) / step)) };
}

function cutSize(dim: Dim, cut: Cut | undefined): Dim {
  if (cut === undefined) return dim;
  if (typeof dim === "number") return resolveCut(cut, dim).count;
  const whole = cut.step === 1 && cut.start === 0 && cut.end >= 2 ** 31;
  return whole ? dim : null;
}

function indicesOf(dims: readonly number[], cuts: ReadonlyMap<number, Cut>): { dims: number[]; at: Uint32Array } {
  const own = strides(dims);
  const parts = dims.map((size, axis) => {
    const cut = cuts.get(axis);
    return cut === undefined ? { first: 0, count: size, step: 1 } : { ...resolveCut(cut, size), step: cut.step };
  });
  const start = parts.reduce((sum, { first, count }, axis) => sum + (count === 0 ? 0 : first) * (own[axis] ?? 0), 0);
  const taken = parts.map(({ count }) => count);
  return {
    dims: taken,
    at: stridedIndices(
      taken,
      parts.map(({ step }, axis) => step * (own[axis] ?? 0)),
      start,
    ),
  };
}

interface BackRequest {
  readonly x: Value;
  readonly cuts: ReadonlyMap<number, Cut>;
  readonly where: string;
}

function padded(g: GraphWriter, dy: Value, { x, cuts, where }: BackRequest): Value {
  const dims = x.type.dims ?? [];
  const sides = dims.map((size, axis) => {
    const cut = cuts.get(axis);
    if (cut === undefined) return [0, 0] as const;
    if (typeof size !== "number") throw noGradient(where, `the size of '${x.name}' along axis ${axis} is not known: bind the symbolic dims first`);
    const { first, count } = resolveCut(cut, size);
    return count === 0 ? ([0, size] as const) : ([first, size - first - count] as const);
  });
  const pads = [...sides.map(([before]) => before), ...sides.map(([, after]) => after)];
  return g.op("Pad", [dy, g.ints(pads)])[0] ?? dy;
}

function scattered(g: GraphWriter, dy: Value, { x, cuts, where }: BackRequest): Value {
  const dims = staticDims(x.type);
  if (dims === null) throw noGradient(where, "with a step other than 1 all sizes must be known: bind the symbolic dims first");
  const { at } = indicesOf(dims, cuts);
  const places = g.constant(tensor("int64", [at.length, 1], BigInt64Array.from(at, BigInt)));
  const flat = g.reshape(zerosLike(g, x), [elementCount(dims)]);
  const [sum = flat] = g.op("ScatterND", [flat, places, g.reshape(dy, [at.length])], { reduction: "add" });
  return reshapeLike(g, sum, x);
}
