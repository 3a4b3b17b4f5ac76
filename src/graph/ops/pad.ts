/** Pad: elements around the input along each axis; negative pads cut. Source: ONNX operator Pad, opset 19. */
import { fail } from "#base";
import { elementCount, normaliseAxis, strides } from "#tensor";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { defineOp, type RuleContext } from "../define-op.js";
import { knownInts } from "../infer/facts.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { noGradient, rankOf } from "../rules/gradients.js";

export const pad = defineOp({
  name: "Pad",
  since: 11,
  inputs: ["data", "pads", "constant_value?", "axes?"],
  attributes: { mode: { kind: "string", fallback: "constant" } },
  inferShape([{ dtype, dims }, pads, , axes], _, { where }) {
    const [widths, along] = [knownInts(pads), axes === null ? undefined : knownInts(axes)];
    if (dims === null) return [{ dtype, dims: null }];
    if (widths === null || along === null) return [{ dtype, dims: dims.map(() => null) }];
    const sides = sidesOf(where, { rank: dims.length, pads: widths, axes: along });
    return [{ dtype, dims: dims.map((dim, axis) => grown(dim, sides[axis] ?? NONE)) }];
  },
  reference([data, pads, value, axes], { mode }, context) {
    const source = sourceRule(mode, context);
    const sides = sidesOf(context.where, { rank: data.dims.length, pads: Array.from(pads.data), axes: axes === null ? undefined : Array.from(axes.data) });
    const dims = data.dims.map((size, axis) => size + (sides[axis]?.before ?? 0) + (sides[axis]?.after ?? 0));
    const [own, target] = [strides(data.dims), strides(dims)];
    const result = new Float64Array(elementCount(dims)).fill(value?.data[0] ?? 0);
    for (let to = 0; to < result.length; to++) {
      let from = 0;
      dims.forEach((size, axis) => {
        const at = (Math.floor(to / (target[axis] ?? 1)) % size) - (sides[axis]?.before ?? 0);
        from += source(at, data.dims[axis] ?? 0) * (own[axis] ?? 0);
      });
      if (!Number.isNaN(from)) result[to] = data.data[from] ?? NaN;
    }
    return [{ dtype: data.dtype, dims, data: result }];
  },
  // dx = dy with the pads cut off again; the constant gets what fell on it, in other modes the elements that were repeated do
  gradient({ inputs: [x, pads, value, axes], cotangents: [dy], where }, { mode }, g) {
    const [widths, along] = [g.knownInts(pads), axes === null ? undefined : g.knownInts(axes)];
    if (widths === null || along === null) throw noGradient(where, "its pads and axes must be constants");
    const sides = sidesOf(where, { rank: rankOf(x, where), pads: widths, axes: along });
    if (mode !== "constant") return [folded(g, dy, { x, sides, mode, where })];
    const [dx = dy] = g.op("Pad", [dy, g.ints([...sides.map(({ before }) => -before), ...sides.map(({ after }) => -after)])]);
    if (value === null) return [dx];
    if (widths.some((width) => width < 0)) throw noGradient(where, "the padding value's share is not known when some pads cut");
    return [dx, null, g.sub(g.reduceSum(dy, { keepdims: false }), g.reduceSum(dx, { keepdims: false }))];
  },
  cases: [
    { name: "zeros around", inputs: [f32([1, 2], [1, 2]), i64([4], [1, 0, 0, 1])], expected: [f32([2, 3], [0, 0, 0, 1, 2, 0])] },
    {
      name: "a value, one axis, one side cut",
      inputs: [f32([1, 3], [1, 2, 3]), i64([2], [-1, 2]), f32([], [9]), i64([1], [-1])],
      expected: [f32([1, 4], [2, 3, 9, 9])],
    },
    { name: "NaN stays, infinity may be the value", inputs: [f32([1], [NaN]), i64([2], [1, 0]), f32([], [Infinity])], expected: [f32([2], [Infinity, NaN])] },
    { name: "around nothing", inputs: [f32([0], []), i64([2], [1, 1])], expected: [f32([2], [0, 0])] },
    {
      name: "float64, with a value",
      inputs: [f64([1, 2], [1, 2]), i64([4], [1, 0, 0, 1]), f64([], [0.5])],
      expected: [f64([2, 3], [0.5, 0.5, 0.5, 1, 2, 0.5])],
      smooth: true,
    },
    {
      name: "mirrored at the border elements",
      inputs: [f32([2, 3], [1, 2, 3, 4, 5, NaN]), i64([4], [1, 2, 0, 1])],
      attributes: { mode: "reflect" },
      expected: [f32([3, 6], [NaN, 5, 4, 5, NaN, 5, 3, 2, 1, 2, 3, 2, NaN, 5, 4, 5, NaN, 5])],
    },
    {
      name: "float64, mirrored",
      inputs: [f64([2, 4], [1, 2, 3, 4, 5, 6, 7, 8]), i64([4], [1, 2, 0, 3])],
      attributes: { mode: "reflect" },
      expected: [f64([3, 9], [7, 6, 5, 6, 7, 8, 7, 6, 5, 3, 2, 1, 2, 3, 4, 3, 2, 1, 7, 6, 5, 6, 7, 8, 7, 6, 5])],
      smooth: true,
    },
    {
      name: "float64, the border repeated",
      inputs: [f64([2, 2], [1, 2, 3, 4]), i64([2], [2, 1]), null, i64([1], [-1])],
      attributes: { mode: "edge" },
      expected: [f64([2, 5], [1, 1, 1, 2, 2, 3, 3, 3, 4, 4])],
      smooth: true,
    },
    {
      name: "float64, wrapped around",
      inputs: [f64([3], [1, 2, 3]), i64([2], [1, 2])],
      attributes: { mode: "wrap" },
      expected: [f64([6], [3, 1, 2, 3, 1, 2])],
      smooth: true,
    },
    { name: "float64, cutting", inputs: [f64([3], [1, 2, 3]), i64([2], [-1, 1])], expected: [f64([3], [2, 3, 0])], smooth: true },
  ],
});

interface Side {
  readonly before: number;
  readonly after: number;
}

const NONE: Side = { before: 0, after: 0 };

/** The pads of each axis; `pads` lists all befores, then all afters. */
function sidesOf(where: string, { rank, pads, axes }: { rank: number; pads: readonly number[]; axes: readonly number[] | undefined }): readonly Side[] {
  const along = axes ?? Array.from({ length: rank }, (_, axis) => axis);
  if (pads.length !== 2 * along.length) throw fail("GRAPH_SHAPE", { where, what: "pads", expected: `${2 * along.length} numbers`, got: `${pads.length}` });
  const sides = Array.from({ length: rank }, () => NONE);
  along.forEach((axis, at) => (sides[normaliseAxis(where, axis, rank)] = { before: pads[at] ?? 0, after: pads[at + along.length] ?? 0 }));
  return sides;
}

function grown<D>(dim: D, { before, after }: Side): D | number | null {
  if (typeof dim === "number") return Math.max(0, dim + before + after);
  return before === 0 && after === 0 ? dim : null;
}

/** The element that stands at a place along an axis of `size`; NaN where there is none. */
type SourceRule = (at: number, size: number) => number;

const SOURCES: Readonly<Record<string, SourceRule>> = {
  constant: (at, size) => (at < 0 || at >= size ? NaN : at),
  edge: (at, size) => (size === 0 ? NaN : Math.min(Math.max(at, 0), size - 1)),
  wrap: (at, size) => modulo(at, size),
  reflect(at, size) {
    if (size === 1) return 0;
    const along = modulo(at, 2 * (size - 1));
    return along < size ? along : 2 * (size - 1) - along;
  },
};

function modulo(value: number, size: number): number {
  return ((value % size) + size) % size;
}

function sourceRule(mode: string, { where }: Pick<RuleContext, "where">): SourceRule {
  const rule = Object.hasOwn(SOURCES, mode) ? SOURCES[mode] : undefined;
  if (rule === undefined) throw fail("GRAPH_INVALID", { where, why: `mode is one of ${Object.keys(SOURCES).join(", ")}, not '${mode}'` });
  return rule;
}

interface Folding {
  readonly x: Value;
  readonly sides: readonly Side[];
  readonly mode: string;
  readonly where: string;
}

/** Repeated elements get the sum of what came to each of their places: axis by axis, run by run. */
function folded(g: GraphWriter, dy: Value, { x, sides, mode, where }: Folding): Value {
  const source = sourceRule(mode, { where });
  return sides.reduce((sum, { before, after }, axis) => {
    if (before === 0 && after === 0) return sum;
    const size = x.type.dims?.[axis];
    if (typeof size !== "number") throw noGradient(where, `the size of '${x.name}' along axis ${axis} is not known: bind the symbolic dims first`);
    if (before < 0 || after < 0) throw noGradient(where, `pads that cut have none in mode '${mode}'`);
    const places = Array.from({ length: before + size + after }, (_, at) => source(at - before, size));
    const parts = runsOf(places).map((run) => unfolded(g, sum, { run, axis, size }));
    return parts.reduce((all, part) => g.add(all, part));
  }, dy);
}

/** Neighbouring places that hold neighbouring elements (or, at an edge, the same one). */
interface Run {
  readonly start: number;
  readonly count: number;
  readonly first: number;
  readonly step: number;
}

function runsOf(places: readonly number[]): readonly Run[] {
  const runs: Run[] = [];
  places.forEach((first, start) => {
    const last = runs.at(-1);
    const step = first - (places[start - 1] ?? NaN);
    if (last !== undefined && (last.count === 1 ? Math.abs(step) <= 1 : step === last.step)) runs[runs.length - 1] = { ...last, count: last.count + 1, step };
    else runs.push({ start, count: 1, first, step: 1 });
  });
  return runs;
}

/** One run of the cotangent, where its elements came from, among zeros. */
function unfolded(g: GraphWriter, dy: Value, { run, axis, size }: { run: Run; axis: number; size: number }): Value {
  const { start, count, first, step } = run;
  const back = step < 0;
  const [from, to] = back ? [start + count - 1, start === 0 ? Number.MIN_SAFE_INTEGER : start - 1] : [start, start + count];
  const [cut = dy] = g.op("Slice", [dy, g.ints([from]), g.ints([to]), g.ints([axis]), g.ints([back ? -1 : 1])]);
  const part = step === 0 ? g.reduceSum(cut, { axes: [axis] }) : cut;
  const [low, length] = step === 0 ? [first, 1] : [back ? first - count + 1 : first, count];
  return length === size ? part : (g.op("Pad", [part, g.ints([low, size - low - length]), null, g.ints([axis])])[0] ?? part);
}
