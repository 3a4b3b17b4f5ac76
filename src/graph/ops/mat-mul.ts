/**
 * MatMul: numpy's matmul: matrices over broadcast leading axes; a vector on either side is a row or a column that goes again.
 * Shape [..., m, k] x [..., k, n] -> [..., m, n]. Sums in float64. Source: ONNX operator MatMul, opset 13.
 */
import { fail } from "#base";
import { broadcastIndices, elementCount } from "#tensor";
import { defineOp, type Plain } from "../define-op.js";
import { broadcastTypes, dimsText } from "../infer/facts.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import type { Dim } from "../ir.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { commonDType, stretch } from "../rules/elementwise.js";
import { rankOf, reshapeLike, unbroadcast } from "../rules/gradients.js";

export const matMul = defineOp({
  name: "MatMul",
  since: 9,
  inputs: ["A", "B"],
  inferShape([a, b], _, { where }) {
    return [{ dtype: commonDType(where, [a, b]), dims: a.dims === null || b.dims === null ? null : productDims(where, a.dims, b.dims) }];
  },
  reference([a, b]) {
    const [left, right] = [rowOf(a), columnOf(b)];
    const batch = stretch([batchOf(left), batchOf(right)]);
    const product = multiply(left, right, batch);
    const { m, n } = sizesOf(left, right);
    return [{ dtype: a.dtype, dims: [...batch, ...(a.dims.length === 1 ? [] : [m]), ...(b.dims.length === 1 ? [] : [n])], data: product }];
  },
  // dA = dY B', dB = A' dY, summed over stretched leading axes
  gradient({ inputs: [a, b], cotangents: [dy], where }, _, g) {
    const [left, right] = [asMatrix(g, a, { axis: 0, where }), asMatrix(g, b, { axis: 1, where })];
    const row = left === a ? dy : g.unsqueeze(dy, [right === b ? -2 : -1]);
    const cotangent = right === b ? row : g.unsqueeze(row, [-1]);
    const da = unbroadcastMatrix(g, g.matMul(cotangent, swapped(g, right, where)), { input: left, other: right, where });
    return [left === a ? da : reshapeLike(g, da, a), rightGradient(g, { left, right, cotangent, b, where })];
  },
  cases: [
    { name: "two matrices", inputs: [f32([2, 2], [1, 2, 3, 4]), f32([2, 2], [5, 6, 7, 8])], expected: [f32([2, 2], [19, 22, 43, 50])] },
    { name: "vectors on both sides", inputs: [f32([2], [1, 2]), f32([2], [3, 4])], expected: [f32([], [11])] },
    { name: "a vector on the right", inputs: [f32([2, 2], [1, 2, 3, 4]), f32([2], [1, -1])], expected: [f32([2], [-1, -1])] },
    { name: "a batch against one matrix", inputs: [f32([2, 1, 2], [1, 2, 3, 4]), f32([2, 1], [1, 10])], expected: [f32([2, 1, 1], [21, 43])] },
    { name: "NaN and infinity", inputs: [f32([1, 2], [Infinity, 1]), f32([2, 2], [1, 0, 0, NaN])], expected: [f32([1, 2], [Infinity, NaN])] },
    { name: "no rows", inputs: [f32([0, 2], []), f32([2, 3], [1, 2, 3, 4, 5, 6])], expected: [f32([0, 3], [])] },
    { name: "integers", inputs: [i64([1, 2], [2, 3]), i64([2, 1], [4, 5])], expected: [i64([1, 1], [23])] },
    {
      name: "float64 matrices",
      inputs: [f64([2, 2], [1, -2, 0.5, 4]), f64([2, 3], [5, 6, 7, 8, -1, 2])],
      expected: [f64([2, 3], [-11, 8, 3, 34.5, -1, 11.5])],
      smooth: true,
    },
    {
      name: "float64, leading axes stretch both ways",
      inputs: [f64([2, 1, 1, 2], [1, 2, 3, 4]), f64([1, 2, 2, 1], [1, -1, 0.5, 2])],
      expected: [f64([2, 2, 1, 1], [-1, 4.5, -1, 9.5])],
      smooth: true,
    },
    {
      name: "float64, a batch against one matrix",
      inputs: [f64([2, 1, 2], [1, 2, 3, 4]), f64([2, 2], [1, 10, -1, 0.5])],
      expected: [f64([2, 1, 2], [-1, 11, -1, 32])],
      smooth: true,
    },
    { name: "float64, row times matrix", inputs: [f64([2], [1, 2]), f64([2, 2], [1, 10, -1, 0.5])], expected: [f64([2], [-1, 11])], smooth: true },
    { name: "float64, matrix times column", inputs: [f64([2, 2], [1, 10, -1, 0.5]), f64([2], [1, 2])], expected: [f64([2], [21, 0])], smooth: true },
    { name: "float64, row times column", inputs: [f64([2], [1, 10]), f64([2], [1, 2])], expected: [f64([], [21])], smooth: true },
  ],
});

/** A vector as a matrix of one row. */
function rowOf(x: Plain): Plain {
  return x.dims.length === 1 ? { ...x, dims: [1, ...x.dims] } : x;
}

/** A vector as a matrix of one column. */
function columnOf(x: Plain): Plain {
  return x.dims.length === 1 ? { ...x, dims: [...x.dims, 1] } : x;
}

/** The leading axes alone. */
function batchOf({ dtype, dims }: Plain): Plain {
  return { dtype, dims: dims.slice(0, -2), data: new Float64Array(0) };
}

function sizesOf(left: Plain, right: Plain): { m: number; k: number; n: number } {
  const [m = 1, k = 1] = left.dims.slice(-2);
  return { m, k, n: right.dims.at(-1) ?? 1 };
}

function multiply(left: Plain, right: Plain, batch: readonly number[]): Float64Array {
  const { m, k, n } = sizesOf(left, right);
  const [leftAt, rightAt] = [broadcastIndices(left.dims.slice(0, -2), batch), broadcastIndices(right.dims.slice(0, -2), batch)];
  return new Float64Array(elementCount(batch) * m * n).map((_, at) => {
    const [row, column, one] = [Math.floor(at / n) % m, at % n, Math.floor(at / (m * n))];
    const [start, other] = [((leftAt[one] ?? 0) * m + row) * k, (rightAt[one] ?? 0) * k * n + column];
    let sum = 0;
    for (let i = 0; i < k; i++) sum += (left.data[start + i] ?? NaN) * (right.data[other + i * n] ?? NaN);
    return sum;
  });
}

function productDims(where: string, a: readonly Dim[], b: readonly Dim[]): readonly Dim[] | null {
  requireVector(where, a, "A");
  requireVector(where, b, "B");
  const [inner, outer] = [a.at(-1), b.at(b.length === 1 ? -1 : -2)];
  if (typeof inner === "number" && typeof outer === "number" && inner !== outer) {
    throw fail("GRAPH_SHAPE", { where, what: "input B", expected: `${inner} rows to fit A ${dimsText(a)}`, got: dimsText(b) });
  }
  const leading = (dims: readonly Dim[]): { dtype: "float32"; dims: readonly Dim[] } => ({ dtype: "float32", dims: dims.slice(0, -2) });
  const batch = broadcastTypes(where, [leading(a), leading(b)]);
  return batch === null ? null : [...batch, ...a.slice(-2, -1), ...(b.length === 1 ? [] : b.slice(-1))];
}

function requireVector(where: string, dims: readonly Dim[], name: string): void {
  if (dims.length === 0) throw fail("GRAPH_SHAPE", { where, what: `input ${name}`, expected: "a vector or more", got: "a scalar" });
}

/** A vector as a row (axis 0) or a column (axis 1); a matrix unchanged. */
function asMatrix(g: GraphWriter, value: Value, { axis, where }: { axis: number; where: string }): Value {
  return rankOf(value, where) === 1 ? g.unsqueeze(value, [axis]) : value;
}

/** The last two axes swapped. */
function swapped(g: GraphWriter, value: Value, where: string): Value {
  const rank = rankOf(value, where);
  return g.transpose(
    value,
    Array.from({ length: rank }, (_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis)),
  );
}

/** Summed over stretched leading axes; the last two are the matrix's own and never stretch. */
function unbroadcastMatrix(g: GraphWriter, cotangent: Value, { input, other, where }: { input: Value; other: Value; where: string }): Value {
  const dims = input.type.dims ?? [];
  const beside = { ...other, type: { ...other.type, dims: other.type.dims === null ? null : [...other.type.dims.slice(0, -2), 1, 1] } };
  if (dims.length === cotangent.type.dims?.length && dims.length === 2) return cotangent;
  return unbroadcast(g, cotangent, { input, beside: [beside], where });
}

/** dB. One matrix against a batch is one product over all rows, not a batch of products and a sum. */
function rightGradient(g: GraphWriter, { left, right, cotangent, b, where }: { left: Value; right: Value; cotangent: Value; b: Value; where: string }): Value {
  const [k, n] = [left.type.dims?.at(-1), right.type.dims?.at(-1)];
  if (rankOf(right, where) === 2 && rankOf(left, where) > 2 && typeof k === "number" && typeof n === "number" && k > 0 && n > 0) {
    const rows = g.reshape(left, [-1, k]);
    return reshapeIfVector(g, g.matMul(g.transpose(rows, [1, 0]), g.reshape(cotangent, [-1, n])), { right, b });
  }
  return reshapeIfVector(g, unbroadcastMatrix(g, g.matMul(swapped(g, left, where), cotangent), { input: right, other: left, where }), { right, b });
}

function reshapeIfVector(g: GraphWriter, db: Value, { right, b }: { right: Value; b: Value }): Value {
  return right === b ? db : reshapeLike(g, db, b);
}
