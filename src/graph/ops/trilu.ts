/** Trilu: the upper (or lower) triangle of each matrix, zeros elsewhere; `k` moves the diagonal. Source: ONNX operator Trilu, opset 14. */
import { fail } from "#base";
import { defineOp } from "../define-op.js";
import { dimsText } from "../infer/facts.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";

export const trilu = defineOp({
  name: "Trilu",
  since: 14,
  inputs: ["input", "k?"],
  attributes: { upper: { kind: "int", fallback: 1 } },
  inferShape([{ dtype, dims }], _, { where }) {
    if (dims !== null && dims.length < 2) throw fail("GRAPH_SHAPE", { where, what: "the input", expected: "a matrix or more", got: dimsText(dims) });
    return [{ dtype, dims }];
  },
  reference([x, k], { upper }) {
    const [rows = 0, columns = 0] = x.dims.slice(-2);
    const shift = k?.data[0] ?? 0;
    const keeps = (row: number, column: number): boolean => (upper !== 0 ? column >= row + shift : column <= row + shift);
    return [{ ...x, data: x.data.map((value, at) => (keeps(Math.floor(at / columns) % rows, at % columns) ? value : 0)) }];
  },
  gradient: ({ inputs: [, k], cotangents: [dy] }, { upper }, g) => g.op("Trilu", k === null ? [dy] : [dy, k], { upper }),
  cases: [
    { name: "upper", inputs: [f32([2, 2], [1, 2, NaN, 4])], expected: [f32([2, 2], [1, 2, 0, 4])] },
    {
      name: "lower, without its diagonal",
      inputs: [f32([2, 3], [1, 2, 3, 4, 5, 6]), i64([], [-1])],
      attributes: { upper: 0 },
      expected: [f32([2, 3], [0, 0, 0, 4, 0, 0])],
    },
    { name: "two matrices, diagonal moved out", inputs: [f32([2, 1, 2], [1, 2, 3, 4]), i64([], [1])], expected: [f32([2, 1, 2], [0, 2, 0, 4])] },
    { name: "no elements", inputs: [f32([0, 2], [])], expected: [f32([0, 2], [])] },
    { name: "float64", inputs: [f64([2, 2], [1, 2, 3, 4])], attributes: { upper: 0 }, expected: [f64([2, 2], [1, 0, 3, 4])], smooth: true },
  ],
});
