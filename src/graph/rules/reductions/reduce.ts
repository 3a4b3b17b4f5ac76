/** @file Rules that reductions share: axes as an optional input (opset 18; ReduceSum since 13), `keepdims`, `noop_with_empty_axes`. */
import { broadcastIndices, elementCount, normaliseAxis } from "#tensor";
import type { Fact, GradientContext, Plain, RuleContext } from "../../define-op.js";
import { knownInts } from "../../infer/facts.js";
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import type { Dim, ValueType } from "../../ir.js";
import { noGradient, rankOf } from "../gradients.js";

export const REDUCE_INPUTS = ["data", "axes?"] as const;
export const REDUCE_ATTRIBUTES = { keepdims: { kind: "int", fallback: 1 }, noop_with_empty_axes: { kind: "int", fallback: 0 } } as const;

interface ReduceAttributes {
  readonly keepdims: number;
  readonly noop_with_empty_axes: number;
}

export function reduceShape([data, axes]: readonly [Fact, Fact | null], attributes: ReduceAttributes, { where }: RuleContext): readonly ValueType[] {
  const { dtype, dims } = data;
  const keep = attributes.keepdims !== 0;
  if (dims === null) return [{ dtype, dims: null }];
  const given = axes === null ? [] : knownInts(axes);
  if (given === null) return [{ dtype, dims: keep ? dims.map(() => null) : null }];
  return [{ dtype, dims: reducedDims(dims, resolveAxes(where, { given, rank: dims.length, attributes }), keep) }];
}

function reducedDims(dims: readonly Dim[], axes: ReadonlySet<number>, keep: boolean): Dim[] {
  return keep ? dims.map((dim, axis) => (axes.has(axis) ? 1 : dim)) : dims.filter((_, axis) => !axes.has(axis));
}

function resolveAxes(
  where: string,
  { given, rank, attributes }: { given: readonly number[]; rank: number; attributes: ReduceAttributes },
): ReadonlySet<number> {
  if (given.length > 0) return new Set(given.map((axis) => normaliseAxis(where, axis, rank)));
  return new Set(attributes.noop_with_empty_axes === 0 ? Array.from({ length: rank }, (_, axis) => axis) : []);
}

/** Folds each group of elements in row-major order, from `start`. `finish` gets the group's size. */
export function reduceReference(start: number, fold: (sum: number, x: number) => number, finish: (sum: number, count: number) => number = (sum) => sum) {
  return ([data, axes]: readonly [Plain, Plain | null], attributes: ReduceAttributes, { where }: RuleContext): readonly Plain[] => {
    const reduced = resolveAxes(where, { given: axes === null ? [] : Array.from(axes.data), rank: data.dims.length, attributes });
    const kept = data.dims.map((size, axis) => (reduced.has(axis) ? 1 : size));
    const sums = new Float64Array(elementCount(kept)).fill(start);
    const groups = broadcastIndices(kept, data.dims);
    data.data.forEach((x, i) => {
      const group = groups[i] ?? 0;
      sums[group] = fold(sums[group] ?? start, x);
    });
    const count = data.dims.reduce((product, size, axis) => (reduced.has(axis) ? product * size : product), 1);
    const dims = attributes.keepdims !== 0 ? kept : data.dims.filter((_, axis) => !reduced.has(axis));
    return [{ dtype: data.dtype, dims, data: sums.map((sum) => finish(sum, count)) }];
  };
}

/** ln of the sum of e^x of each group, shifted by its largest element; of nothing, or of -Infinity alone, -Infinity. */
export function logSumExpReference(inputs: readonly [Plain, Plain | null], attributes: ReduceAttributes, context: RuleContext): readonly Plain[] {
  const [data, axes] = inputs;
  const [largest] = reduceReference(-Infinity, Math.max)([data, axes], { ...attributes, keepdims: 1 }, context);
  const groups = broadcastIndices(largest?.dims ?? [], data.dims);
  const shifts = (largest?.data ?? new Float64Array(0)).map((value) => (Number.isFinite(value) ? value : 0));
  const powers = { ...data, data: data.data.map((x, i) => Math.exp(x - (shifts[groups[i] ?? 0] ?? 0))) };
  return reduceReference(0, (sum, x) => sum + x)([powers, axes], attributes, context).map((sums) => ({
    ...sums,
    data: sums.data.map((sum, i) => Math.log(sum) + (shifts[i] ?? 0)),
  }));
}

type ReduceIo = GradientContext<readonly [Value, Value | null], readonly [Value, ...(Value | null)[]]>;

/** A reduced value with its axes put back as 1, so that it broadcasts against the data. */
export function withAxes(g: GraphWriter, reduced: Value, { io, attributes }: { io: ReduceIo; attributes: ReduceAttributes }): Value {
  const [data, axes] = io.inputs;
  if (attributes.keepdims !== 0) return reduced;
  if (axes === null && attributes.noop_with_empty_axes !== 0) return reduced;
  if (axes !== null && axes.type.dims?.[0] === 0) throw noGradient(io.where, "its list of axes is empty: leave it out");
  if (axes !== null) return g.op("Unsqueeze", [reduced, axes])[0] ?? reduced;
  return g.unsqueeze(
    reduced,
    Array.from({ length: rankOf(data, io.where) }, (_, axis) => axis),
  );
}

/** dx = dy at the largest (or smallest) element; elements that tie share it equally. */
export function toExtremeElements(io: ReduceIo, attributes: ReduceAttributes, g: GraphWriter): readonly [Value, null] {
  const [x, axes] = io.inputs;
  const mask = g.cast(g.equal(x, withAxes(g, io.outputs[0], { io, attributes })), x.type.dtype);
  return [g.mul(mask, g.div(withAxes(g, io.cotangents[0], { io, attributes }), sameReduction(g, "ReduceSum", { of: mask, axes, attributes }))), null];
}

/** Another reduction over the same axes, kept. */
export function sameReduction(g: GraphWriter, op: string, { of, axes, attributes }: { of: Value; axes: Value | null; attributes: ReduceAttributes }): Value {
  return g.op(op, axes === null ? [of] : [of, axes], { keepdims: 1, noop_with_empty_axes: attributes.noop_with_empty_axes })[0] ?? of;
}
