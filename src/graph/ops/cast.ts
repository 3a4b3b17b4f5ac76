/**
 * Cast: the same elements in another dtype. To integers: cut towards zero, wrapping; to bool: all but 0 is true;
 * strings are read and written as decimal numbers. Source: ONNX operator Cast, opset 13.
 */
import { fail } from "#base";
import { dtypeFromOnnx, isFloat, type DType } from "#tensor";
import { defineOp, type StringPool } from "../define-op.js";
import { bool, f32, f64, i32, i64, text } from "../rules/case-tensors.js";

export const cast = defineOp({
  name: "Cast",
  since: 9,
  inputs: ["input"],
  attributes: { to: { kind: "int", required: true }, saturate: { kind: "int", fallback: 1 } },
  moves: ["input"],
  inferShape: ([x], { to }, { where }) => [{ dtype: targetOf(to, where), dims: x.dims }],
  reference([x], { to }, { where, strings }) {
    const dtype = targetOf(to, where);
    const read = x.dtype === "string" ? (id: number): number => parseNumber(strings.text(id), where) : (value: number): number => value;
    const write = writerOf(dtype, { strings, from: x.dtype });
    return [{ dtype, dims: x.dims, data: x.dtype === dtype ? x.data : x.data.map((value) => write(read(value))) }];
  },
  // floats pass back; integers, bools and strings do not
  gradient({ inputs: [x], outputs: [y], cotangents: [dy] }, _, g) {
    if (!isFloat(x.type.dtype) || !isFloat(y.type.dtype)) return [null];
    return [x.type.dtype === y.type.dtype ? dy : g.cast(dy, x.type.dtype)];
  },
  cases: [
    {
      name: "floats to int64 are cut towards zero",
      inputs: [f32([4], [1.9, -1.9, 0, 3e9])],
      attributes: { to: 7 },
      expected: [i64([4], [1, -1, 0, 3000000000])],
    },
    { name: "to bool", inputs: [f32([3], [0, -0.5, NaN])], attributes: { to: 9 }, expected: [bool([3], [0, 1, 1])] },
    { name: "bool to float32", inputs: [bool([2], [0, 1])], attributes: { to: 1 }, expected: [f32([2], [0, 1])] },
    { name: "float64 to float32 rounds, overflows", inputs: [f64([3], [0.1, 1e300, NaN])], attributes: { to: 1 }, expected: [f32([3], [0.1, Infinity, NaN])] },
    { name: "int64 to int32 wraps", inputs: [i64([2], [5, 4294967297])], attributes: { to: 6 }, expected: [i32([2], [5, 1])] },
    {
      name: "strings to floats",
      inputs: [text([4], ["1.5", "-2e3", "NaN", "-INF"])],
      attributes: { to: 1 },
      expected: [f32([4], [1.5, -2000, NaN, -Infinity])],
    },
    { name: "integers to strings", inputs: [i64([2], [5, -17])], attributes: { to: 8 }, expected: [text([2], ["5", "-17"])] },
    { name: "no elements", inputs: [f32([0], [])], attributes: { to: 7 }, expected: [i64([0], [])] },
    { name: "float64 to itself", inputs: [f64([2], [0.5, -2])], attributes: { to: 11 }, expected: [f64([2], [0.5, -2])], smooth: true },
  ],
});

function targetOf(to: number, where: string): DType {
  const dtype = dtypeFromOnnx(to);
  if (dtype === undefined) throw fail("GRAPH_INVALID", { where, why: `the type number ${to} is not known here` });
  return dtype;
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
