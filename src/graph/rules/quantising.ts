/** @file What the quantising operators share: which scale belongs to which element, and rounding into the range of an integer dtype. */
import { fail } from "#base";
import { normaliseAxis, stridedIndices, strides, type DType } from "#tensor";
import type { Fact, Plain } from "../define-op.js";
import { dimsText } from "../infer/facts.js";
import type { Dim } from "../ir.js";
import { roundEven } from "./elementwise.js";

export const BLOCK_ATTRIBUTES = { axis: { kind: "int", fallback: 1 }, block_size: { kind: "int", fallback: 0 } } as const;

export interface BlockAttributes {
  readonly axis: number;
  readonly block_size: number;
}

/** Whether there is one scale for all, one for each index of an axis, or one for each block of `size` along it. */
export type Grain =
  { readonly kind: "tensor" } | { readonly kind: "axis"; readonly axis: number } | { readonly kind: "block"; readonly axis: number; readonly size: number };

interface Scaled {
  readonly data: readonly Dim[];
  readonly scale: readonly Dim[];
}

/** The grain of a scale of these dims. Throws GRAPH_SHAPE when it does not fit the data, GRAPH_AXIS. */
export function grainOf(where: string, { data, scale }: Scaled, { axis, block_size }: BlockAttributes): Grain {
  if (scale.length === 0 || (scale.length === 1 && scale[0] === 1 && block_size === 0)) return { kind: "tensor" };
  const at = normaliseAxis(where, axis, data.length);
  if (block_size === 0) {
    if (!fits([data[at] ?? null], scale)) throw misfit(where, scale, `one number, or ${dimsText([data[at] ?? null])}`);
    return { kind: "axis", axis: at };
  }
  const blocks = data.map((dim, each) => (each !== at ? dim : typeof dim === "number" ? Math.ceil(dim / block_size) : null));
  if (!fits(blocks, scale)) throw misfit(where, scale, dimsText(blocks));
  return { kind: "block", axis: at, size: block_size };
}

function fits(expected: readonly Dim[], got: readonly Dim[]): boolean {
  return expected.length === got.length && !expected.some((dim, axis) => typeof dim === "number" && typeof got[axis] === "number" && dim !== got[axis]);
}

function misfit(where: string, scale: readonly Dim[], expected: string): Error {
  return fail("GRAPH_SHAPE", { where, what: "the scale", expected, got: dimsText(scale) });
}

/** Checks a scale and a zero point as far as their shapes are known. */
export function checkGrain(where: string, { data, scale, zero }: { data: Fact; scale: Fact; zero: Fact | null }, attributes: BlockAttributes): void {
  if (data.dims !== null && scale.dims !== null) grainOf(where, { data: data.dims, scale: scale.dims }, attributes);
  const [ours, theirs] = [scale.dims, zero?.dims ?? null];
  if (ours !== null && theirs !== null && !fits(ours, theirs))
    throw fail("GRAPH_SHAPE", { where, what: "the zero point", expected: `${dimsText(ours)} like the scale`, got: dimsText(theirs) });
}

/** For each element of data, the flat index of its scale. */
export function scaleIndices(where: string, { data, scale }: { data: readonly number[]; scale: readonly number[] }, attributes: BlockAttributes): Uint32Array {
  const grain = grainOf(where, { data, scale }, attributes);
  if (grain.kind === "tensor")
    return stridedIndices(
      data,
      data.map(() => 0),
    );
  if (grain.kind === "axis")
    return stridedIndices(
      data,
      data.map((_, axis) => (axis === grain.axis ? 1 : 0)),
    );
  const [own, steps] = [strides(scale), strides(data)];
  const place = (at: number, axis: number): number => Math.floor(at / (steps[axis] ?? 1)) % (data[axis] ?? 1);
  const flat = (at: number): number =>
    data.reduce((sum, _, axis) => sum + (own[axis] ?? 0) * (axis === grain.axis ? Math.floor(place(at, axis) / grain.size) : place(at, axis)), 0);
  return stridedIndices(data, steps).map(flat);
}

const RANGES: Partial<Record<DType, readonly [number, number]>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  uint16: [0, 65535],
};

/** The nearest integer (the even one of two) plus a zero point, kept inside the range of the dtype. Throws GRAPH_INVALID for a dtype that is not quantised to. */
export function quantiser(where: string, dtype: DType): (value: number, zero: number) => number {
  const range = RANGES[dtype];
  if (range === undefined) throw fail("GRAPH_INVALID", { where, why: `it quantises to int8, uint8, int16 or uint16 here, not to ${dtype}` });
  return (value, zero) => Math.min(range[1], Math.max(range[0], roundEven(value) + zero));
}

/** Elements less their zero points, as exact integers. */
export function centred(where: string, { data, zero }: { data: Plain; zero: Plain | null }, axis: number): Plain {
  if (zero === null) return data;
  const places = scaleIndices(where, { data: data.dims, scale: zero.dims }, { axis, block_size: 0 });
  return { ...data, data: data.data.map((value, at) => value - (zero.data[places[at] ?? 0] ?? NaN)) };
}

/** Why there is no gradient through rounding to integers. */
export const ROUNDS = "it rounds to integers: its derivative is zero wherever it exists. Train before quantising, or leave the quantising operators out";
/** Why there is none between integers. */
export const INTEGERS = "it computes with integers, which have no derivative. Train the float network and quantise afterwards";
