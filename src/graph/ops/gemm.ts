/**
 * Gemm: Y = alpha * A' B' + beta * C, where A' and B' may be transposed and C broadcasts to [m, n].
 * Shape [m, k] x [k, n] (+ C) -> [m, n]. Sums in float64. Source: ONNX operator Gemm, opset 13.
 */
import { fail } from "#base";
import { broadcastIndices } from "#tensor";
import { defineOp, type Fact } from "../define-op.js";
import { broadcastTypes, dimsText } from "../infer/facts.js";
import type { Dim } from "../ir.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { commonDType } from "../rules/elementwise.js";
import { unbroadcast } from "../rules/gradients.js";

const flag = { kind: "int", fallback: 0 } as const;
const factor = { kind: "float", fallback: 1 } as const;

export const gemm = defineOp({
  name: "Gemm",
  since: 11,
  inputs: ["A", "B", "C?"],
  attributes: { alpha: factor, beta: factor, transA: flag, transB: flag },
  inferShape([a, b, c], { transA, transB }, { where }) {
    const [m, k] = matrixDims(a, { transposed: transA, where, name: "A" });
    const [rows, n] = matrixDims(b, { transposed: transB, where, name: "B" });
    if (typeof k === "number" && typeof rows === "number" && k !== rows) {
      throw fail("GRAPH_SHAPE", { where, what: "input B", expected: dimsText(transB !== 0 ? [n, k] : [k, n]), got: dimsText(b.dims) });
    }
    const dtype = commonDType(where, c === null ? [a, b] : [a, b, c]);
    if (c !== null) checkBias(c, { m, n, where });
    return [{ dtype, dims: [m, n] }];
  },
  reference([a, b, c], { alpha, beta, transA, transB }) {
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
  },
  // dA = alpha * dY B', dB = alpha * A' dY, each in the layout of its input; dC = beta * dY
  gradient({ inputs: [a, b, c], outputs: [y], cotangents: [dy], where }, { alpha, beta, transA, transB }, g) {
    const [ta, tb] = [transA !== 0, transB !== 0];
    const da = ta ? g.gemm(b, dy, { alpha, transA: tb, transB: true }) : g.gemm(dy, b, { alpha, transB: !tb });
    const db = tb ? g.gemm(dy, a, { alpha, transA: true, transB: ta }) : g.gemm(a, dy, { alpha, transA: !ta });
    const dc = c === null ? null : unbroadcast(g, beta === 1 ? dy : g.mul(dy, g.scalar(beta, dy)), { input: c, beside: [y], where });
    return [da, db, dc];
  },
  cases: [
    { name: "a layer with its bias", inputs: [f32([1, 2], [1, 2]), f32([2, 2], [1, 2, 3, 4]), f32([2], [10, 20])], expected: [f32([1, 2], [17, 30])] },
    {
      name: "both transposed, scaled, no C",
      inputs: [f32([2, 1], [1, 2]), f32([2, 2], [1, 2, 3, 4])],
      attributes: { alpha: 2, transA: 1, transB: 1 },
      expected: [f32([1, 2], [10, 22])],
    },
    { name: "NaN and infinity", inputs: [f32([1, 2], [Infinity, 1]), f32([2, 2], [1, 0, 0, NaN])], expected: [f32([1, 2], [Infinity, NaN])] },
    { name: "no rows", inputs: [f32([0, 2], []), f32([2, 1], [1, 2]), f32([1], [5])], expected: [f32([0, 1], [])] },
    { name: "integers", inputs: [i64([1, 2], [2, 3]), i64([2, 1], [4, 5])], expected: [i64([1, 1], [23])], notInRuntime: "no int64 kernel" },
    {
      name: "float64, plain, C a row",
      inputs: [f64([2, 2], [1, -2, 0.5, 3]), f64([2, 2], [2, 1, -1, 4]), f64([2], [1, -1])],
      attributes: { alpha: 0.5, beta: 3 },
      expected: [f64([2, 2], [5, -6.5, 2, 3.25])],
      smooth: true,
    },
    {
      name: "float64, A transposed, C a column",
      inputs: [f64([2, 2], [1, 0.5, -2, 3]), f64([2, 2], [2, 1, -1, 4]), f64([2, 1], [1, -1])],
      attributes: { transA: 1 },
      expected: [f64([2, 2], [5, -6, -3, 11.5])],
      smooth: true,
    },
    {
      name: "float64, B transposed, C a scalar",
      inputs: [f64([2, 2], [1, -2, 0.5, 3]), f64([2, 2], [2, -1, 1, 4]), f64([], [1])],
      attributes: { transB: 1 },
      expected: [f64([2, 2], [5, -6, -1, 13.5])],
      smooth: true,
    },
    {
      name: "float64, both transposed",
      inputs: [f64([2, 2], [1, 0.5, -2, 3]), f64([2, 2], [2, -1, 1, 4])],
      attributes: { transA: 1, transB: 1 },
      expected: [f64([2, 2], [4, -7, -2, 12.5])],
      smooth: true,
    },
  ],
});

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
