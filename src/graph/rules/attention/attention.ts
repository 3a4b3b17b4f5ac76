/** @file What the attention operators share, in plain operators: softmax(scale Q K' + mask) V over heads [batch, heads, length, width]. */
import { fail } from "#base";
import { tensor } from "#tensor";
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import { dimsText } from "../../infer/facts.js";
import type { Dim, ValueType } from "../../ir.js";
import { rankOf } from "../gradients.js";

/** Stands for "not looked at": the lowest float32, so that a row which may look at nothing stays a number. */
const LOWEST = -3.4028234663852886e38;

/** [batch, length, heads * width] as [batch, heads, length, width]; four axes stay. */
export function toHeads(g: GraphWriter, value: Value, { heads, where }: { heads: number; where: string }): Value {
  if (rankOf(value, where) === 4) return value;
  const width = value.type.dims?.[2];
  return g.transpose(g.reshape(value, [0, 0, heads, typeof width === "number" ? width / heads : -1]), [0, 2, 1, 3]);
}

/** The other way. */
export function fromHeads(g: GraphWriter, value: Value): Value {
  const [, heads, , width] = value.type.dims ?? [];
  return g.reshape(g.transpose(value, [0, 2, 1, 3]), [0, 0, typeof heads === "number" && typeof width === "number" ? heads * width : -1]);
}

export interface Heads {
  readonly q: Value;
  readonly k: Value;
  readonly v: Value;
}

export interface AttendOptions {
  readonly scale: number | undefined;
  /** Added to the scores, in this order. */
  readonly added: readonly (Value | null)[];
  /** Where false (or zero), a key is not looked at. */
  readonly allowed: readonly (Value | null)[];
  readonly softcap?: number;
  readonly where: string;
}

/** Scores at each stage, and the result: [batch, heads, length, width]. */
export function attend(g: GraphWriter, { q, k, v }: Heads, { scale, added, allowed, softcap = 0, where }: AttendOptions) {
  const factor = scale ?? 1 / Math.sqrt(widthOf(q, where));
  const raw = g.matMul(factor === 1 ? q : g.mul(q, g.scalar(factor, q)), g.transpose(k, [0, 1, 3, 2]));
  const capped = softcap === 0 ? raw : g.mul(g.tanh(g.mul(raw, g.scalar(1 / softcap, raw))), g.scalar(softcap, raw));
  const biased = added.filter((bias) => bias !== null).reduce((scores, bias) => g.add(scores, bias), capped);
  const masked = allowed.filter((mask) => mask !== null).reduce((scores, mask) => g.where(mask, scores, g.scalar(LOWEST, scores)), biased);
  const weights = g.softmax(masked, -1);
  return { raw, masked, capped, weights, result: g.matMul(weights, v) };
}

function widthOf(value: Value, where: string): number {
  const width = value.type.dims?.at(-1);
  if (typeof width !== "number") throw fail("GRAPH_INVALID", { where, why: `the width of a head of '${value.name}' is not known, and no scale is given` });
  return width;
}

/** bool [queries, keys]: query i may look at keys up to i + (keys - queries) with `fromEnd`, else up to i + `offset`. */
export function causal(g: GraphWriter, { q, k }: Pick<Heads, "q" | "k">, { offset }: { offset: Value | "fromEnd" | null }): Value {
  const [queries, keys] = [lengthOf(g, q), lengthOf(g, k)];
  const shift = offset === "fromEnd" ? g.sub(keys, queries) : offset;
  const rows = range(g, queries);
  const last = shift === null ? rows : g.add(rows, shift);
  return g.lessOrEqual(g.unsqueeze(range(g, keys), [0]), g.unsqueeze(last, [1]));
}

/** The number of positions of [batch, heads, length, width], a scalar. */
export function lengthOf(g: GraphWriter, heads: Value): Value {
  return g.gather(g.shape(heads), g.scalar(2, "int64"));
}

/** 0, 1, 2... below `end`. */
export function range(g: GraphWriter, end: Value): Value {
  const [known] = g.knownInts(end) ?? [];
  if (known !== undefined)
    return g.constant(
      tensor(
        "int64",
        [known],
        BigInt64Array.from({ length: known }, (_, i) => BigInt(i)),
      ),
    );
  const [values = end] = g.op("Range", [g.scalar(0, "int64"), end, g.scalar(1, "int64")]);
  return values;
}

/**
 * ONNX Runtime's masks of padding as something to add: int32 [batch] (how many keys count), [batch, keys] or [batch, queries, keys]
 * (1 where one counts); what does not count gets `filter` added.
 */
export function paddingBias(g: GraphWriter, mask: Value | null, { k, filter, where }: { k: Value; filter: number; where: string }): Value | null {
  if (mask === null) return null;
  const rank = rankOf(mask, where);
  if (rank > 3)
    throw fail("GRAPH_INVALID", {
      where,
      why: `a mask of ${dimsText(mask.type.dims)} is not supported: give [batch], [batch, keys] or [batch, queries, keys]`,
    });
  const counts =
    rank === 1 ? g.less(g.cast(g.unsqueeze(range(g, lengthOf(g, k)), [0]), mask.type.dtype), g.unsqueeze(mask, [1])) : g.greater(mask, g.scalar(0, mask));
  const added = g.where(counts, g.scalar(0, k), g.scalar(filter, k));
  return g.unsqueeze(added, rank === 3 ? [1] : [1, 2]);
}

/** Each head of the keys as many times as there are queries' heads for it. */
export function repeatHeads(g: GraphWriter, value: Value, { to, where }: { to: number; where: string }): Value {
  const heads = value.type.dims?.[1];
  if (typeof heads !== "number" || heads === 0 || to % heads !== 0)
    throw fail("GRAPH_INVALID", { where, why: `${to} heads of queries cannot share ${heads ?? "an unknown number of"} heads of keys` });
  if (heads === to) return value;
  const each = to / heads;
  return g.gather(value, g.ints(Array.from({ length: to }, (_, i) => Math.floor(i / each))), 1);
}

/** Keys or values after those of the past. */
export function afterPast(g: GraphWriter, past: Value | null, now: Value): Value {
  return past === null ? now : g.concat([past, now], 2);
}

export function plusDim(a: Dim, b: Dim): Dim {
  if (a === 0) return b;
  if (b === 0) return a;
  return typeof a === "number" && typeof b === "number" ? a + b : null;
}

export function timesDim(a: Dim, b: Dim): Dim {
  if (a === 1) return b;
  if (b === 1) return a;
  return typeof a === "number" && typeof b === "number" ? a * b : null;
}

/** Batch, heads, length and width of [batch, length, heads * width] or [batch, heads, length, width]. */
export function headDims({ dims }: ValueType, { heads, where }: { heads: number; where: string }): readonly [Dim, Dim, Dim, Dim] {
  if (dims === null) return [null, heads > 0 ? heads : null, null, null];
  const at = (axis: number): Dim => dims[axis] ?? null;
  if (dims.length === 4) return [at(0), at(1), at(2), at(3)];
  if (dims.length !== 3) throw fail("GRAPH_SHAPE", { where, what: "an input", expected: "3 or 4 axes", got: dimsText(dims) });
  return [at(0), heads, at(1), widthPerHead(at(2), { heads, where })];
}

function widthPerHead(all: Dim, { heads, where }: { heads: number; where: string }): Dim {
  if (heads < 1) throw fail("GRAPH_INVALID", { where, why: "the number of heads is not given" });
  if (typeof all === "number" && all % heads !== 0)
    throw fail("GRAPH_SHAPE", { where, what: "the last axis", expected: `a multiple of ${heads} heads`, got: String(all) });
  return heads === 1 ? all : typeof all === "number" ? all / heads : null;
}
