/** @file What Gemm and FusedGemm share: Y = alpha * A' B' + beta * C. */
import { fail } from "#base";
import { broadcastIndices } from "#tensor";
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import type { Fact, Plain, RuleContext } from "../../define-op.js";
import { broadcastTypes, dimsText } from "../../infer/facts.js";
import type { Dim, ValueType } from "../../ir.js";
import { commonDType } from "../elementwise.js";
import { unbroadcast } from "../gradients.js";

const flag = { kind: "int", fallback: 0 } as const;
const factor = { kind: "float", fallback: 1 } as const;

export const GEMM_ATTRIBUTES = { alpha: factor, beta: factor, transA: flag, transB: flag } as const;

interface GemmAttributes {
  readonly alpha: number;
  readonly beta: number;
  readonly transA: number;
  readonly transB: number;
}

/** [m, n]. Throws GRAPH_SHAPE when the sizes do not fit, or C would stretch the product. */
export function gemmShape([a, b, c]: readonly [Fact, Fact, Fact | null], { transA, transB }: GemmAttributes, { where }: RuleContext): readonly [ValueType] {
  const [m, k] = matrixDims(a, { transposed: transA, where, name: "A" });
  const [rows, n] = matrixDims(b, { transposed: transB, where, name: "B" });
  if (typeof k === "number" && typeof rows === "number" && k !== rows) {
    throw fail("GRAPH_SHAPE", { where, what: "input B", expected: dimsText(transB !== 0 ? [n, k] : [k, n]), got: dimsText(b.dims) });
  }
  const dtype = commonDType(where, c === null ? [a, b] : [a, b, c]);
  if (c !== null) checkBias(c, { m, n, where });
  return [{ dtype, dims: [m, n] }];
}

export function gemmReference([a, b, c]: readonly [Plain, Plain, Plain | null], { alpha, beta, transA, transB }: GemmAttributes): readonly [Plain] {
  const [m, k] = transA !== 0 ? [a.dims[1] ?? 0, a.dims[0] ?? 0] : [a.dims[0] ?? 0, a.dims[1] ?? 0];
  const n = (transB !== 0 ? b.dims[0] : b.dims[1]) ?? 0;
  const bias = c === null ? null : broadcastIndices(c.dims, [m, n]);
  const data = new Float64Array(m * n).map((_, at) => {
    const [row, column] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let i = 0; i < k; i++)
      sum += (a.data[transA !== 0 ? i * m + row : row * k + i] ?? NaN) * (b.data[transB !== 0 ? column * k + i : i * n + column] ?? NaN);
    return alpha * sum + (c === null || bias === null ? 0 : beta * (c.data[bias[at] ?? 0] ?? NaN));
  });
  return [{ dtype: a.dtype, dims: [m, n], data }];
}

interface GemmIo {
  readonly inputs: readonly [Value, Value, Value | null];
  readonly outputs: readonly [Value, ...unknown[]];
  readonly cotangents: readonly [Value, ...unknown[]];
  readonly where: string;
}

/** dA = alpha * dY B', dB = alpha * A' dY, each in the layout of its input; dC = beta * dY */
export function gemmGradient(
  { inputs: [a, b, c], outputs: [y], cotangents: [dy], where }: GemmIo,
  { alpha, beta, transA, transB }: GemmAttributes,
  g: GraphWriter,
): readonly (Value | null)[] {
  const [ta, tb] = [transA !== 0, transB !== 0];
  const da = ta ? g.gemm(b, dy, { alpha, transA: tb, transB: true }) : g.gemm(dy, b, { alpha, transB: !tb });
  const db = tb ? g.gemm(dy, a, { alpha, transA: true, transB: ta }) : g.gemm(a, dy, { alpha, transA: !ta });
  const dc = c === null ? null : unbroadcast(g, beta === 1 ? dy : g.mul(dy, g.scalar(beta, dy)), { input: c, beside: [y], where });
  return [da, db, dc];
}

function matrixDims(input: Fact, { transposed, where, name }: { transposed: number; where: string; name: string }): readonly [Dim, Dim] {
  if (input.dims === null) return [null, null];
  if (input.dims.length !== 2) throw fail("GRAPH_SHAPE", { where, what: `input ${name}`, expected: "a matrix", got: dimsText(input.dims) });
  const [rows = null, columns = null] = input.dims;
  return transposed !== 0 ? [columns, rows] : [rows, columns];
}

/** C may only be stretched, never stretch the product. */
function checkBias(c: Fact, { m, n, where }: { m: Dim; n: Dim; where: string }): void {
  const dims = broadcastTypes(where, [{ dtype: c.dtype, dims: [m, n] }, c]);
  const grown = dims !== null && (dims.length > 2 || (typeof m === "number" && dims[0] !== m) || (typeof n === "number" && dims[1] !== n));
  if (grown) throw fail("GRAPH_SHAPE", { where, what: "input C", expected: `one that stretches to ${dimsText([m, n])}`, got: dimsText(c.dims) });
}
