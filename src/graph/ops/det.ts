/** Det: the determinant of each square matrix (the last two axes). Source: ONNX operator Det, opset 11. */
import { fail } from "#base";
import { defineOp } from "../define-op.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { dimsText } from "../infer/facts.js";
import { fromFloat64 } from "#tensor";
import { f32, f64 } from "../rules/case-tensors.js";
import { noGradient, rankOf } from "../rules/gradients.js";

/** The gradient takes n^2 determinants of n - 1: more would be slower than the model is worth. */
const LARGEST = 16;

export const det = defineOp({
  name: "Det",
  since: 11,
  inputs: ["X"],
  inferShape([{ dtype, dims }], _, { where }) {
    if (dims === null) return [{ dtype, dims: null }];
    const [rows, columns] = dims.slice(-2);
    if (dims.length < 2 || (typeof rows === "number" && typeof columns === "number" && rows !== columns))
      throw fail("GRAPH_SHAPE", { where, what: "the input", expected: "square matrices", got: dimsText(dims) });
    return [{ dtype, dims: dims.slice(0, -2) }];
  },
  reference([x]) {
    const n = x.dims.at(-1) ?? 0;
    const dims = x.dims.slice(0, -2);
    const count = dims.reduce((product, size) => product * size, 1);
    return [{ dtype: x.dtype, dims, data: Float64Array.from({ length: count }, (_, at) => determinant(x.data.slice(at * n * n, (at + 1) * n * n), n)) }];
  },
  // dX[i][j] = dy * the cofactor of i, j
  gradient({ inputs: [x], cotangents: [dy], where }, _, g) {
    const n = x.type.dims?.at(-1);
    if (typeof n !== "number" || n > LARGEST)
      throw noGradient(where, `its matrices are of size ${n ?? "?"}: a gradient is written for known sizes up to ${LARGEST}`);
    const spread = g.unsqueeze(dy, [-2, -1]);
    if (n < 2) return [spread];
    const [minors = spread] = g.op("Det", [minorsOf(g, x, { n, where })]);
    const signs = Array.from({ length: n * n }, (_each, at) => ((Math.floor(at / n) + (at % n)) % 2 === 0 ? 1 : -1));
    return [g.mul(spread, g.mul(minors, g.constant(fromFloat64(dy.type.dtype, [n, n], signs))))];
  },
  cases: [
    { name: "of one matrix", inputs: [f32([2, 2], [1, 2, 3, 4])], expected: [f32([], [-2])] },
    { name: "of two, one singular", inputs: [f32([2, 2, 2], [1, 2, 2, 4, 0, 1, 1, 0])], expected: [f32([2], [0, -1])] },
    { name: "of no matrix", inputs: [f32([0, 2, 2], [])], expected: [f32([0], [])] },
    {
      name: "float64, three by three",
      inputs: [f64([3, 3], [2, 0, 1, 1, 3, -1, 0, 5, 4])],
      expected: [f64([], [39])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
    { name: "float64, singular", inputs: [f64([1, 2, 2], [1, 2, 2, 4])], expected: [f64([1], [0])], smooth: true, notInRuntime: "no float64 kernel" },
    { name: "float64, one by one", inputs: [f64([1, 1], [3])], expected: [f64([], [3])], smooth: true, notInRuntime: "no float64 kernel" },
  ],
});

/** By elimination with the largest pivot of each column; `m` is used up. */
function determinant(m: Float64Array, n: number): number {
  const at = (row: number, column: number): number => m[row * n + column] ?? NaN;
  let product = 1;
  for (let column = 0; column < n; column++) {
    const pivot = pivotRow(at, column, n);
    const value = at(pivot, column);
    product *= pivot === column ? value : -value;
    if (value === 0) return 0;
    swapRows(m, { a: pivot, b: column, n });
    for (let row = column + 1; row < n; row++) {
      const factor = at(row, column) / value;
      for (let each = column; each < n; each++) m[row * n + each] = at(row, each) - factor * at(column, each);
    }
  }
  return product;
}

function pivotRow(at: (row: number, column: number) => number, column: number, n: number): number {
  let best = column;
  for (let row = column + 1; row < n; row++) if (Math.abs(at(row, column)) > Math.abs(at(best, column))) best = row;
  return best;
}

function swapRows(m: Float64Array, { a, b, n }: { a: number; b: number; n: number }): void {
  const row = m.slice(a * n, (a + 1) * n);
  m.copyWithin(a * n, b * n, (b + 1) * n);
  m.set(row, b * n);
}

/** [..., n, n, n - 1, n - 1]: the matrix without row i and column j, for each i and j. */
function minorsOf(g: GraphWriter, x: Value, { n, where }: { n: number; where: string }): Value {
  const rank = rankOf(x, where);
  const others = Array.from({ length: n }, (_, skipped) => Array.from({ length: n }, (_each, at) => at).filter((at) => at !== skipped)).flat();
  const indices = g.constant(fromFloat64("int64", [n, n - 1], others));
  // [..., i, row, j, column]
  const picked = g.gather(g.gather(x, indices, rank - 2), indices, rank);
  const leading = Array.from({ length: rank - 2 }, (_, axis) => axis);
  return g.transpose(picked, [...leading, rank - 2, rank, rank - 1, rank + 1]);
}
