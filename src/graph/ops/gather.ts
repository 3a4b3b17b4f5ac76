/** Gather: whole slices of data along one axis, picked by indices of any shape; negative ones count from the end. Source: ONNX operator Gather, opset 13. */
import { elementCount, normaliseAxis } from "#tensor";
import { defineOp } from "../define-op.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { f32, f64, i64, text } from "../rules/case-tensors.js";
import { rankOf, zerosLike } from "../rules/gradients.js";
import { checkedIndex } from "../rules/picking.js";

export const gather = defineOp({
  name: "Gather",
  since: 11,
  inputs: ["data", "indices"],
  attributes: { axis: { kind: "int", fallback: 0 } },
  moves: ["data"],
  inferShape([data, indices], { axis }, { where }) {
    const { dtype, dims } = data;
    if (dims === null || indices.dims === null) return [{ dtype, dims: null }];
    const at = normaliseAxis(where, axis, dims.length);
    return [{ dtype, dims: [...dims.slice(0, at), ...indices.dims, ...dims.slice(at + 1)] }];
  },
  reference([data, indices], { axis }, { where }) {
    const at = normaliseAxis(where, axis, data.dims.length);
    const [size, inner, outer] = [data.dims[at] ?? 0, elementCount(data.dims.slice(at + 1)), elementCount(data.dims.slice(0, at))];
    const result = new Float64Array(outer * indices.data.length * inner);
    let write = 0;
    for (let block = 0; block < outer; block++) {
      for (const index of indices.data) {
        const start = (block * size + checkedIndex(where, index, size)) * inner;
        result.set(data.data.subarray(start, start + inner), write);
        write += inner;
      }
    }
    return [{ dtype: data.dtype, dims: [...data.dims.slice(0, at), ...indices.dims, ...data.dims.slice(at + 1)], data: result }];
  },
  // dy is added back to the slices it came from: ScatterND, with the axis in front
  gradient({ inputs: [x, indices], cotangents: [dy], where }, { axis }, g) {
    const [rank, picked] = [rankOf(x, where), rankOf(indices, where)];
    const at = normaliseAxis(where, axis, rank);
    const order = [at, ...range(0, at), ...range(at + 1, rank)];
    const moved = movedFront(g, dy, { from: at, count: picked });
    const base = zerosLike(g, at === 0 ? x : g.transpose(x, order));
    const [sum = base] = g.op("ScatterND", [base, g.unsqueeze(indices, [-1]), moved], { reduction: "add" });
    return [
      at === 0
        ? sum
        : g.transpose(
            sum,
            order.map((_, each) => order.indexOf(each)),
          ),
    ];
  },
  cases: [
    { name: "rows, one twice", inputs: [f32([3, 2], [1, 2, 3, 4, 5, NaN]), i64([3], [2, 0, 2])], expected: [f32([3, 2], [5, NaN, 1, 2, 5, NaN])] },
    {
      name: "columns by negative indices",
      inputs: [f32([2, 3], [1, 2, 3, 4, 5, 6]), i64([1, 2], [-1, 0])],
      attributes: { axis: 1 },
      expected: [f32([2, 1, 2], [3, 1, 6, 4])],
    },
    { name: "a scalar index drops the axis", inputs: [f32([2, 2], [1, 2, 3, 4]), i64([], [1])], expected: [f32([2], [3, 4])] },
    { name: "strings", inputs: [text([2], ["a", "b"]), i64([2], [1, 1])], expected: [text([2], ["b", "b"])] },
    { name: "nothing picked", inputs: [f32([2, 2], [1, 2, 3, 4]), i64([0], [])], expected: [f32([0, 2], [])] },
    {
      name: "float64 rows, one twice",
      inputs: [f64([3, 2], [1, 2, 3, 4, 5, 6]), i64([3], [2, 0, 2])],
      expected: [f64([3, 2], [5, 6, 1, 2, 5, 6])],
      smooth: true,
    },
    {
      name: "float64 along the last axis",
      inputs: [f64([1, 2, 3], [1, 2, 3, 4, 5, 6]), i64([2, 2], [-1, 0, 1, 1])],
      attributes: { axis: 2 },
      expected: [f64([1, 2, 2, 2], [3, 1, 2, 2, 6, 4, 5, 5])],
      smooth: true,
    },
  ],
});

/** `count` axes from `from` on moved to the front. */
function movedFront(g: GraphWriter, value: Value, { from, count }: { from: number; count: number }): Value {
  if (from === 0) return value;
  const rank = value.type.dims?.length ?? from + count;
  return g.transpose(value, [...range(from, from + count), ...range(0, from), ...range(from + count, rank)]);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
