/** @file What Cast and CastLike share: elements in another dtype, strings read and written as decimal numbers. */
import { fail } from "#base";
import { isFloat, type DType } from "#tensor";
import type { GradientContext, Plain, StringPool } from "../define-op.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";

export function castTo(x: Plain, dtype: DType, { where, strings }: { where: string; strings: StringPool }): Plain {
  const read = x.dtype === "string" ? (id: number): number => parseNumber(strings.text(id), where) : (value: number): number => value;
  const write = writerOf(dtype, { strings, from: x.dtype });
  return { dtype, dims: x.dims, data: x.dtype === dtype ? x.data : x.data.map((value) => write(read(value))) };
}

type CastIo = GradientContext<readonly [Value, ...unknown[]], readonly [Value, ...(Value | null)[]]>;

/** Floats pass back; integers, bools and strings do not. */
export function castBack({ inputs: [x], outputs: [y], cotangents: [dy] }: CastIo, _: unknown, g: GraphWriter): readonly [Value | null] {
  if (!isFloat(x.type.dtype) || !isFloat(y.type.dtype)) return [null];
  return [x.type.dtype === y.type.dtype ? dy : g.cast(dy, x.type.dtype)];
}

function writerOf(dtype: DType, { strings, from }: { strings: StringPool; from: DType }): (value: number) => number {
  if (dtype === "string") return (value) => strings.number(formatNumber(value, from));
  if (dtype === "bool") return (value) => (value === 0 ? 0 : 1);
  return isFloat(dtype) ? (value) => value : Math.trunc;
}

/** As C's strtod reads: surrounding blanks, inf and nan in any case. */
function parseNumber(written: string, where: string): number {
  const lower = written.trim().toLowerCase();
  const special = /^([+-]?)(inf|infinity|nan)$/.exec(lower);
  if (special !== null) return special[2] === "nan" ? NaN : special[1] === "-" ? -Infinity : Infinity;
  const value = lower === "" ? NaN : Number(lower);
  if (Number.isNaN(value)) throw fail("GRAPH_INVALID", { where, why: `the string '${written}' is no number` });
  return value;
}

/** As C's "%.8g" (float32) and "%.17g" (float64) write, which ONNX Runtime uses. */
function formatNumber(value: number, from: DType): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "INF" : "-INF";
  if (!isFloat(from)) return String(value);
  return String(Number(value.toPrecision(from === "float64" ? 17 : 8)));
}
