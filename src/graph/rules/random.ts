/** @file What operators that draw numbers share. Their references have values only where nothing is left to chance. */
import { fail } from "#base";
import { dtypeFromOnnx, elementCount, type DType } from "#tensor";
import type { Fact, Plain } from "../define-op.js";
import type { ValueType } from "../ir.js";

export const SEED = { kind: "float" } as const;

/** The dtype that an attribute asks for, else `otherwise`. Throws GRAPH_INVALID for an unknown number. */
export function wantedDType(where: string, number: number | undefined, otherwise: DType): DType {
  const dtype = number === undefined ? otherwise : dtypeFromOnnx(number);
  if (dtype === undefined) throw fail("GRAPH_INVALID", { where, why: `the type number ${String(number)} is not known here` });
  return dtype;
}

/** The same value everywhere: what a draw gives when its spread is 0. Throws GRAPH_INVALID when it is not (and there is something to draw). */
export function undrawn(where: string, { dtype, dims, value, spread }: { dtype: DType; dims: readonly number[]; value: number; spread: number }): Plain {
  const count = elementCount(dims);
  if (spread !== 0 && count > 0) throw leftToChance(where);
  return { dtype, dims, data: new Float64Array(count).fill(value) };
}

export function leftToChance(where: string): Error {
  return fail("GRAPH_INVALID", { where, why: "its values are drawn at random: only ONNX Runtime has them, the reference has not" });
}

interface LikeAttributes {
  readonly dtype: number | undefined;
}

/** The type of draws in the shape of another tensor, of its dtype unless another is asked for. */
export function drawnLike([x]: readonly [Fact], { dtype }: LikeAttributes, { where }: { where: string }): readonly ValueType[] {
  return [{ dtype: wantedDType(where, dtype, x.dtype), dims: x.dims }];
}
