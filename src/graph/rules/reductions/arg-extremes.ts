/** @file What ArgMax and ArgMin share: the index of an extreme element along an axis; the first of ties, or the last with `select_last_index`. */
import { lanes, normaliseAxis } from "#tensor";
import type { Fact, Plain, RuleContext } from "../../define-op.js";
import type { Dim, ValueType } from "../../ir.js";

export const ARG_ATTRIBUTES = {
  axis: { kind: "int", fallback: 0 },
  keepdims: { kind: "int", fallback: 1 },
  select_last_index: { kind: "int", fallback: 0 },
} as const;

interface ArgAttributes {
  readonly axis: number;
  readonly keepdims: number;
  readonly select_last_index: number;
}

export function argShape([{ dims }]: readonly [Fact], { axis, keepdims }: ArgAttributes, { where }: RuleContext): readonly ValueType[] {
  return [{ dtype: "int64", dims: dims === null ? null : without(dims, normaliseAxis(where, axis, dims.length), keepdims) }];
}

/** `better(a, b)`: a goes before b. */
export function argReference(better: (a: number, b: number) => boolean) {
  return ([x]: readonly [Plain], { axis, keepdims, select_last_index }: ArgAttributes, { where }: RuleContext): readonly Plain[] => {
    const at = normaliseAxis(where, axis, x.dims.length);
    const beats = (value: number, best: number): boolean => better(value, best) || (select_last_index !== 0 && value === best);
    const found = Array.from(lanes(x.dims, at), ({ start, step, length }) => {
      let best = 0;
      for (let i = 1; i < length; i++) if (beats(x.data[start + i * step] ?? NaN, x.data[start + best * step] ?? NaN)) best = i;
      return best;
    });
    return [{ dtype: "int64", dims: without(x.dims, at, keepdims) as readonly number[], data: Float64Array.from(found) }];
  };
}

function without(dims: readonly Dim[], axis: number, keepdims: number): readonly Dim[] {
  return keepdims !== 0 ? dims.map((dim, each) => (each === axis ? 1 : dim)) : dims.filter((_, each) => each !== axis);
}
