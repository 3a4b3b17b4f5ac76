/**
 * @file A recurrent node taken apart for its gradient: one lane for each direction, time first, rows of [steps * batch, width],
 * and the lanes' gradients put together again. All sizes must be known.
 */
import { fromFloat64 } from "#tensor";
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import { staticDims, typeText } from "../../infer/facts.js";
import { noGradient } from "../gradients.js";
import { directionsOf, type RecurrentAttributes } from "./recurrent.js";

export interface Lane {
  readonly steps: number;
  readonly batch: number;
  readonly features: number;
  readonly hidden: number;
  /** The steps in the order in which they are computed. */
  readonly order: readonly number[];
  /** [steps * batch, features] */
  readonly x: Value;
  /** [gates * hidden, features] */
  readonly w: Value;
  /** [gates * hidden, hidden] */
  readonly r: Value;
  /** Biases of both sides, [gates * hidden]. */
  readonly wb: Value | null;
  readonly rb: Value | null;
  /** [batch, hidden]; absent is zero. */
  readonly h0: Value | null;
  readonly c0: Value | null;
  /** [3 * hidden] */
  readonly p: Value | null;
  /** bool [steps * batch, 1]: whether the step is within the example; absent: all are. */
  readonly within: Value | null;
  /** The hidden states, [steps * batch, hidden]; zero outside the example. */
  readonly y: Value;
  /** Cotangents of y, of the last hidden and the last cell state. */
  readonly dy: Value | null;
  readonly dh: Value | null;
  readonly dc: Value | null;
}

/** In the lane's own shapes; null where nothing arrives, or where the lane has no such input. */
export interface LaneGradient {
  readonly x: Value | null;
  readonly w: Value | null;
  readonly r: Value | null;
  readonly wb: Value | null;
  readonly rb: Value | null;
  readonly h0: Value | null;
  readonly c0: Value | null;
  readonly p: Value | null;
}

export interface RecurrentIo {
  readonly x: Value;
  readonly w: Value;
  readonly r: Value;
  readonly b: Value | null;
  readonly lengths: Value | null;
  readonly h0: Value | null;
  readonly c0: Value | null;
  readonly p: Value | null;
  /** All hidden states, as the operator gives them. */
  readonly y: Value;
  readonly dy: Value | null;
  readonly dh: Value | null;
  readonly dc: Value | null;
}

interface Sizes {
  readonly steps: number;
  readonly batch: number;
  readonly features: number;
  readonly hidden: number;
  readonly rows: number;
}

/** Throws GRAPH_NO_GRADIENT when a size is not known. */
export function openLanes(g: GraphWriter, io: RecurrentIo, { attributes, where }: { attributes: RecurrentAttributes; where: string }): readonly Lane[] {
  const sizes = sizesOf(io, attributes, where);
  const { steps, batch, features, hidden, rows } = sizes;
  const directions = directionsOf(attributes.direction, where);
  const batchFirst = attributes.layout !== 0;
  const timeFirst = (value: Value, perm: readonly number[]): Value => (batchFirst ? g.transpose(value, perm) : value);
  const x = g.reshape(timeFirst(io.x, [1, 0, 2]), [steps * batch, features]);
  const states = (value: Value | null): readonly (Value | null)[] =>
    pieces(g, value === null ? null : timeFirst(value, [1, 0, 2]), { axis: 0, dims: [batch, hidden], count: directions.length });
  const outputs = (value: Value | null): readonly (Value | null)[] =>
    pieces(g, value === null ? null : timeFirst(value, [1, 2, 0, 3]), { axis: 1, dims: [steps * batch, hidden], count: directions.length });
  const weights = (value: Value | null, dims: readonly number[]): readonly (Value | null)[] => pieces(g, value, { axis: 0, dims, count: directions.length });
  const [w, r, b, p] = [weights(io.w, [rows, features]), weights(io.r, [rows, hidden]), weights(io.b, [2 * rows]), weights(io.p, [3 * hidden])];
  const [y, dy, h0, c0, dh, dc] = [outputs(io.y), outputs(io.dy), states(io.h0), states(io.c0), states(io.dh), states(io.dc)];
  const within = io.lengths === null ? null : withinExample(g, io.lengths, sizes);
  return directions.map((reversed, at): Lane => {
    const part = (values: readonly (Value | null)[]): Value | null => values[at] ?? null;
    const bias = part(b);
    const half = (from: number): Value | null => (bias === null ? null : g.slice(bias, { starts: [from], ends: [from + rows], axes: [0] }));
    const order = Array.from({ length: steps }, (_, step) => (reversed ? steps - 1 - step : step));
    const own = { x, w: part(w) ?? io.w, r: part(r) ?? io.r, y: part(y) ?? io.y, wb: half(0), rb: half(rows), within, order };
    return { ...own, steps, batch, features, hidden, h0: part(h0), c0: part(c0), p: part(p), dy: part(dy), dh: part(dh), dc: part(dc) };
  });
}

function sizesOf({ x, r }: RecurrentIo, { layout }: RecurrentAttributes, where: string): Sizes {
  const [first = 0, second = 0, features = 0] = knownDims(x, where);
  const [, rows = 0, hidden = 0] = knownDims(r, where);
  const [steps, batch] = layout === 0 ? [first, second] : [second, first];
  if (steps === 0) throw noGradient(where, "it has no steps");
  return { steps, batch, features, hidden, rows };
}

function knownDims(value: Value, where: string): readonly number[] {
  const dims = staticDims(value.type);
  if (dims !== null) return dims;
  throw noGradient(where, `'${value.name}' is ${typeText(value.type)}: bind its dims first (bindDims), the gradient is written out step by step`);
}

/** One part for each direction along `axis`, each in the shape `dims`. */
function pieces(
  g: GraphWriter,
  value: Value | null,
  { axis, dims, count }: { axis: number; dims: readonly number[]; count: number },
): readonly (Value | null)[] {
  if (value === null) return [];
  const reshape = (part: Value): Value => g.reshape(part, dims);
  return count === 1 ? [reshape(value)] : split(g, value, { axis, sizes: Array.from({ length: count }, () => 1) }).map(reshape);
}

/** Split into parts of these sizes. */
export function split(g: GraphWriter, value: Value, { axis, sizes }: { axis: number; sizes: readonly number[] }): readonly Value[] {
  return sizes.length === 1 ? [value] : g.op("Split", [value, g.ints(sizes)], { axis }, { outputs: sizes.length });
}

function withinExample(g: GraphWriter, lengths: Value, { steps, batch }: Sizes): Value {
  const steady = g.constant(
    fromFloat64(
      lengths.type.dtype,
      [steps, 1],
      Array.from({ length: steps }, (_, step) => step),
    ),
  );
  return g.reshape(g.less(steady, lengths), [steps * batch, 1]);
}

/** Cotangents of X, W, R, B, initial_h, initial_c and P from the lanes' own; null for inputs that the node has not. */
export function closeLanes(
  g: GraphWriter,
  io: RecurrentIo,
  { lanes, gradients, batchFirst }: { lanes: readonly Lane[]; gradients: readonly LaneGradient[]; batchFirst: boolean },
) {
  const stacked = (input: Value | null, pick: (gradient: LaneGradient) => Value | null): Value | null => {
    const parts = gradients.map(pick).filter((part) => part !== null);
    if (input === null || parts.length < gradients.length) return null;
    return joined(
      g,
      parts.map((part) => g.unsqueeze(part, [0])),
      0,
    );
  };
  const state = (input: Value | null, pick: (gradient: LaneGradient) => Value | null): Value | null => {
    const value = stacked(input, pick);
    return value === null || !batchFirst ? value : g.transpose(value, [1, 0, 2]);
  };
  const bias = ({ wb, rb }: LaneGradient): Value | null => (wb === null || rb === null ? null : g.concat([wb, rb], 0));
  return {
    x: inputCotangent(g, { lanes, gradients, batchFirst }),
    w: stacked(io.w, ({ w }) => w),
    r: stacked(io.r, ({ r }) => r),
    b: stacked(io.b, bias),
    h0: state(io.h0, ({ h0 }) => h0),
    c0: state(io.c0, ({ c0 }) => c0),
    p: stacked(io.p, ({ p }) => p),
  };
}

/** The sum over the directions. */
function inputCotangent(
  g: GraphWriter,
  { lanes: [lane], gradients, batchFirst }: { lanes: readonly Lane[]; gradients: readonly LaneGradient[]; batchFirst: boolean },
): Value | null {
  if (lane === undefined) return null;
  const sum = gradients.map(({ x }) => x).reduce((a, b) => sumOf(g, a, b));
  if (sum === null) return null;
  const dx = g.reshape(sum, [lane.steps, lane.batch, lane.features]);
  return batchFirst ? g.transpose(dx, [1, 0, 2]) : dx;
}

/** Concat, or the one part itself. */
export function joined(g: GraphWriter, parts: readonly Value[], axis: number): Value {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : g.concat(parts, axis);
}

/** Rows of all steps as one value a step, and back. */
export function byStep(g: GraphWriter, rows: Value, { steps, batch }: Lane): readonly Value[] {
  return split(g, rows, { axis: 0, sizes: Array.from({ length: steps }, () => batch) });
}

/** [batch, width] of zeros. */
export function zeroState(g: GraphWriter, { batch, hidden, x }: Lane): Value {
  return g.constant(fromFloat64(x.type.dtype, [batch, hidden], new Float64Array(batch * hidden)));
}

/** The hidden state before each step, [steps * batch, hidden]: the initial one, then the outputs one step later. */
export function statesBefore(g: GraphWriter, lane: Lane): Value {
  const { steps, batch, order, h0, within } = lane;
  const start = h0 ?? zeroState(g, lane);
  if (steps === 1) return start;
  const rows = (steps - 1) * batch;
  if (order[0] === 0) return g.concat([start, g.slice(lane.y, { starts: [0], ends: [rows], axes: [0] })], 0);
  const later = { starts: [batch], ends: [steps * batch], axes: [0] };
  const after = g.slice(lane.y, later);
  // backwards, an example starts at its last step: what lies behind it is no state but zeros
  if (within === null || h0 === null) return g.concat([after, start], 0);
  const everywhere = joined(
    g,
    Array.from({ length: steps - 1 }, () => h0),
    0,
  );
  return g.concat([g.where(g.slice(within, later), after, everywhere), start], 0);
}

/** `value` within the examples, `outside` elsewhere. */
export function maskRows(g: GraphWriter, lane: Lane, { value, outside }: { value: Value; outside: number }): Value {
  return lane.within === null ? value : g.where(lane.within, value, g.scalar(outside, value));
}

/** The sum of what is there. */
export function sumOf(g: GraphWriter, a: Value | null | undefined, b: Value | null | undefined): Value | null {
  if (a === null || a === undefined) return b ?? null;
  return b === null || b === undefined ? a : g.add(a, b);
}

/** Where the way back starts: cotangents of the outputs by step, and of the state after the last one. */
export function startBack(g: GraphWriter, lane: Lane): { dy: readonly Value[]; backwards: readonly number[]; dh: Value } {
  const dy = lane.dy === null ? [] : byStep(g, maskRows(g, lane, { value: lane.dy, outside: 0 }), lane);
  const backwards = lane.order.toReversed();
  return { dy, backwards, dh: sumOf(g, lane.dh, dy[backwards[0] ?? 0]) ?? zeroState(g, lane) };
}

/** a B' (+ c): one Gemm. */
export function timesTransposed(g: GraphWriter, [a, b]: readonly [Value, Value], c: Value | null | undefined): Value {
  return g.gemm(a, b, { transB: true, ...(c === null || c === undefined ? {} : { c }) });
}
