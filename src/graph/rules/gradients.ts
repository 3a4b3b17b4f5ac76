/** @file What gradient rules share: undoing broadcasts, shapes like another value's, the error. */
import { fail } from "#base";
import { staticDims, typeText } from "../infer/facts.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import type { Dim } from "../ir.js";

/** The error of a gradient that cannot be written. `where` is `Op 'node'`. */
export function noGradient(where: string, why: string): Error {
  const [op = where, node = ""] = where.split(/ '|'$/);
  return fail("GRAPH_NO_GRADIENT", { node, op, why });
}

/**
 * Sums a cotangent over the axes along which `input` was stretched, so that it has the input's shape again.
 *
 * Whether an axis was stretched is decided from the types: `beside` are the other inputs of the operator. It cannot be
 * decided when the input's size is a symbol (or unknown) that met another size: bind symbolic dims before differentiating.
 * Throws GRAPH_NO_GRADIENT then.
 */
export function unbroadcast(g: GraphWriter, cotangent: Value, { input, beside, where }: { input: Value; beside: readonly Value[]; where: string }): Value {
  const [from, to] = [input.type.dims, cotangent.type.dims];
  if (from === null || to === null) {
    if (from === null && beside.every((other) => other.type.dims?.length === 0)) return cotangent;
    throw undecided(where, input, cotangent);
  }
  const extra = to.length - from.length;
  const leading = Array.from({ length: extra }, (_, axis) => axis);
  const summed = leading.length === 0 ? cotangent : g.reduceSum(cotangent, { axes: leading, keepdims: false });
  const stretched = from
    .map((_, axis) => axis)
    .filter((axis) => {
      const verdict = wasStretched(from[axis] ?? null, to[axis + extra] ?? null, besideDims(beside, from.length - axis));
      if (verdict === undefined) throw undecided(where, input, cotangent);
      return verdict;
    });
  return stretched.length === 0 ? summed : g.reduceSum(summed, { axes: stretched });
}

/** Sizes of the other inputs at the axis that is `fromEnd` from the end; 1 where they have none. */
function besideDims(beside: readonly Value[], fromEnd: number): readonly Dim[] {
  return beside.map(({ type }) => {
    if (type.dims === null) return null;
    return fromEnd > type.dims.length ? 1 : (type.dims[type.dims.length - fromEnd] ?? null);
  });
}

function wasStretched(from: Dim, to: Dim, beside: readonly Dim[]): boolean | undefined {
  if (from === 1) return to !== 1;
  if (typeof from === "number" || beside.every((dim) => dim === 1)) return false;
  if (from !== null && from === to) return false;
  return undefined;
}

function undecided(where: string, input: Value, output: Value): Error {
  return noGradient(
    where,
    `'${input.name}' is ${typeText(input.type)}, stretched to ${typeText(output.type)}: bind the symbolic dims first, it cannot be told which were 1`,
  );
}

/** Stretches a value over the shape of `like`. */
export function expandLike(g: GraphWriter, value: Value, like: Value): Value {
  const dims = staticDims(like.type);
  return g.expand(value, dims ?? g.shape(like));
}

/** Zeros of the shape and dtype of `like`. */
export function zerosLike(g: GraphWriter, like: Value): Value {
  return expandLike(g, g.scalar(0, like.type.dtype), like);
}

/** The same elements in the shape of `like`; one symbolic dim is left to Reshape's -1. */
export function reshapeLike(g: GraphWriter, value: Value, like: Value): Value {
  const { dims } = like.type;
  const open = dims?.filter((dim) => typeof dim !== "number").length ?? Infinity;
  const zero = dims?.includes(0) === true;
  if (dims === null || open > 1 || (zero && open > 0)) return g.reshape(value, g.shape(like));
  if (zero) return g.op("Reshape", [value, g.ints(dims as readonly number[])], { allowzero: 1 })[0] ?? value;
  return g.reshape(
    value,
    dims.map((dim) => (typeof dim === "number" ? dim : -1)),
  );
}

/** The rank of a value; throws GRAPH_NO_GRADIENT when it is not known. */
export function rankOf(value: Value, where: string): number {
  if (value.type.dims === null) throw noGradient(where, `the rank of '${value.name}' is not known`);
  return value.type.dims.length;
}

/** The sizes behind batch and channels; throws GRAPH_NO_GRADIENT when one is not known. */
export function spatialSizes(value: Value, where: string): readonly number[] {
  const sizes = staticDims({ dtype: value.type.dtype, dims: value.type.dims?.slice(2) ?? null });
  if (sizes === null) throw noGradient(where, `the spatial sizes of '${value.name}' are not known: bind the symbolic dims first`);
  return sizes;
}
