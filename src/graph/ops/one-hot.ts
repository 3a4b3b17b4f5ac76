/**
 * OneHot: a new axis of `depth` elements, `values[1]` at the index and `values[0]` elsewhere; an index outside [-depth, depth) sets none.
 * Source: ONNX operator OneHot, opset 11.
 */
import { elementCount, lanes, normaliseAxis } from "#tensor";
import { defineOp } from "../define-op.js";
import { knownInts } from "../infer/facts.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";

export const oneHot = defineOp({
  name: "OneHot",
  since: 9,
  inputs: ["indices", "depth", "values"],
  attributes: { axis: { kind: "int", fallback: -1 } },
  inferShape([{ dims }, depth, values], { axis }, { where }) {
    const size = depth.dims?.length === 0 || depth.dims?.[0] === 1 ? (knownInts(depth)?.[0] ?? null) : null;
    if (dims === null) return [{ dtype: values.dtype, dims: null }];
    const at = normaliseAxis(where, axis, dims.length + 1);
    return [{ dtype: values.dtype, dims: [...dims.slice(0, at), size, ...dims.slice(at)] }];
  },
  reference([indices, depth, values], { axis }, { where }) {
    const size = depth.data[0] ?? 0;
    const at = normaliseAxis(where, axis, indices.dims.length + 1);
    const dims = [...indices.dims.slice(0, at), size, ...indices.dims.slice(at)];
    const result = new Float64Array(elementCount(dims)).fill(values.data[0] ?? NaN);
    let read = 0;
    for (const { start, step } of lanes(dims, at)) {
      const index = Math.trunc(indices.data[read++] ?? NaN);
      const place = index < 0 ? index + size : index;
      if (place >= 0 && place < size) result[start + place * step] = values.data[1] ?? NaN;
    }
    return [{ dtype: values.dtype, dims, data: result }];
  },
  // d values: the sum of dy where it is hot, and the rest
  gradient({ inputs: [indices, depth, values], cotangents: [dy] }, { axis }, g) {
    const [hot = dy] = g.op("OneHot", [indices, depth, g.concat([g.unsqueeze(g.scalar(0, values), [0]), g.unsqueeze(g.scalar(1, values), [0])], 0)], { axis });
    const on = g.reduceSum(g.mul(dy, hot), { keepdims: false });
    const off = g.sub(g.reduceSum(dy, { keepdims: false }), on);
    return [null, null, g.concat([g.unsqueeze(off, [0]), g.unsqueeze(on, [0])], 0)];
  },
  cases: [
    {
      name: "classes, one of them from the end, one outside",
      inputs: [i64([3], [1, -1, 5]), i64([], [3]), f32([2], [0, 1])],
      expected: [f32([3, 3], [0, 1, 0, 0, 0, 1, 0, 0, 0])],
    },
    {
      name: "the new axis in front",
      inputs: [i64([2], [1, 0]), i64([1], [2]), f32([2], [-1, NaN])],
      attributes: { axis: 0 },
      expected: [f32([2, 2], [-1, NaN, NaN, -1])],
    },
    { name: "no elements", inputs: [i64([0], []), i64([], [2]), f32([2], [0, 1])], expected: [f32([0, 2], [])] },
    {
      name: "float64 values",
      inputs: [i64([2], [1, 0]), i64([], [2]), f64([2], [0.25, 3])],
      expected: [f64([2, 2], [0.25, 3, 3, 0.25])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
