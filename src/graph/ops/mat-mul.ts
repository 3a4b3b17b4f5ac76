/**
 * MatMul: numpy's matmul: matrices over broadcast leading axes; a vector on either side is a row or a column that goes again.
 * Shape [..., m, k] x [..., k, n] -> [..., m, n]. Sums in float64. Source: ONNX operator MatMul, opset 13.
 */
import { defineOp } from "../define-op.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { commonDType } from "../rules/elementwise.js";
import { rankOf, reshapeLike } from "../rules/gradients.js";
import { asMatrix, lastTwoSwapped, matrixProduct, productDims, stackedRows, unbroadcastMatrix } from "../rules/products/matrices.js";

export const matMul = defineOp({
  name: "MatMul",
  since: 1,
  inputs: ["A", "B"],
  inferShape([a, b], _, { where }) {
    return [{ dtype: commonDType(where, [a, b]), dims: a.dims === null || b.dims === null ? null : productDims(where, a.dims, b.dims) }];
  },
  reference: ([a, b]) => [matrixProduct(a, b)],
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

function swapped(g: GraphWriter, value: Value, where: string): Value {
  return g.transpose(value, lastTwoSwapped(rankOf(value, where)));
}

/** dB. One matrix against a batch is one product over all rows, not a batch of products and a sum. */
function rightGradient(g: GraphWriter, { left, right, cotangent, b, where }: { left: Value; right: Value; cotangent: Value; b: Value; where: string }): Value {
  const rows = stackedRows(g, { left, right, cotangent, where });
  if (rows !== null) return reshapeIfVector(g, g.matMul(g.transpose(rows[0], [1, 0]), rows[1]), { right, b });
  return reshapeIfVector(g, unbroadcastMatrix(g, g.matMul(swapped(g, left, where), cotangent), { input: right, other: left, where }), { right, b });
}

function reshapeIfVector(g: GraphWriter, db: Value, { right, b }: { right: Value; b: Value }): Value {
  return right === b ? db : reshapeLike(g, db, b);
}
