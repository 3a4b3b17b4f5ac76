/** TopK: the `K` largest (or smallest) of each lane along an axis, in order, and where they were; ties by the lower index. Source: ONNX operator TopK, opset 11. */
import { fail } from "#base";
import { elementCount, lanes, normaliseAxis } from "#tensor";
import { defineOp } from "../define-op.js";
import { knownInts } from "../infer/facts.js";
import type { Dim } from "../ir.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { zerosLike } from "../rules/gradients.js";

export const topK = defineOp({
  name: "TopK",
  since: 10,
  inputs: ["X", "K"],
  attributes: { axis: { kind: "int", fallback: -1 }, largest: { kind: "int", fallback: 1 }, sorted: { kind: "int", fallback: 1 } },
  inferShape([{ dtype, dims }, count], { axis }, { where }) {
    const taken = dims === null ? null : takenDims(dims, { axis, k: knownInts(count)?.[0] ?? null, where });
    return [
      { dtype, dims: taken },
      { dtype: "int64", dims: taken },
    ];
  },
  reference([x, count], { axis, largest }, { where }) {
    const k = count.data[0] ?? 0;
    const at = normaliseAxis(where, axis, x.dims.length);
    const dims = takenDims(x.dims, { axis, k, where }) as readonly number[];
    const [values, indices] = [new Float64Array(elementCount(dims)), new Float64Array(elementCount(dims))];
    const from = [...lanes(x.dims, at)];
    [...lanes(dims, at)].forEach(({ start, step }, lane) => {
      const source = from[lane] ?? { start: 0, step: 1, length: 0 };
      const list = Array.from({ length: source.length }, (_, i) => x.data[source.start + i * source.step] ?? NaN);
      ranked(list, largest !== 0)
        .slice(0, k)
        .forEach((index, place) => {
          values[start + place * step] = list[index] ?? NaN;
          indices[start + place * step] = index;
        });
    });
    return [
      { dtype: x.dtype, dims, data: values },
      { dtype: "int64", dims, data: indices },
    ];
  },
  // dy goes back to where its elements came from
  gradient({ inputs: [x, count], outputs: [, places], cotangents: [dy] }, { axis, largest }, g) {
    const indices = places ?? g.op("TopK", [x, count], { axis, largest }, { outputs: 2 })[1] ?? count;
    return [...g.op("ScatterElements", [zerosLike(g, x), indices, dy], { axis, reduction: "add" }), null];
  },
  cases: [
    {
      name: "the two largest of each row, ties by the lower index",
      inputs: [f32([2, 4], [1, 3, 3, 2, -Infinity, -5, -1, -2]), i64([1], [2])],
      expected: [f32([2, 2], [3, 3, -1, -2]), i64([2, 2], [1, 2, 2, 3])],
    },
    {
      name: "the smallest along the first axis",
      inputs: [f32([3, 2], [3, 1, 2, 1, 1, 5]), i64([1], [1])],
      attributes: { axis: 0, largest: 0 },
      expected: [f32([1, 2], [1, 1]), i64([1, 2], [2, 0])],
    },
    { name: "integers, all of them", inputs: [i64([3], [5, 9, 7]), i64([1], [3])], expected: [i64([3], [9, 7, 5]), i64([3], [1, 2, 0])] },
    { name: "none", inputs: [f32([2], [1, 2]), i64([1], [0])], expected: [f32([0], []), i64([0], [])] },
    {
      name: "float64, a middle axis",
      inputs: [f64([1, 3, 2], [1, 6, 3, 5, 2, 4]), i64([1], [2])],
      attributes: { axis: 1 },
      expected: [f64([1, 2, 2], [3, 6, 2, 5]), i64([1, 2, 2], [1, 0, 2, 1])],
      smooth: true,
    },
  ],
});

/** Indices of a lane's elements, best first. */
function ranked(list: readonly number[], largest: boolean): number[] {
  const sign = largest ? -1 : 1;
  return list.map((_, index) => index).sort((a, b) => sign * Math.sign((list[a] ?? NaN) - (list[b] ?? NaN)) || a - b);
}

function takenDims(dims: readonly Dim[], { axis, k, where }: { axis: number; k: Dim; where: string }): readonly Dim[] {
  const at = normaliseAxis(where, axis, dims.length);
  const size = dims[at] ?? null;
  if (typeof k === "number" && (k < 0 || (typeof size === "number" && k > size)))
    throw fail("GRAPH_SHAPE", { where, what: "K", expected: `0 to ${size} along axis ${at}`, got: String(k) });
  return dims.with(at, k);
}
