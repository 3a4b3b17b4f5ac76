/** ArgMax: the index of the largest element along an axis; the first of ties (the last with `select_last_index`). int64. Source: ONNX operator ArgMax, opset 13. */
import { lanes, normaliseAxis } from "#tensor";
import { defineOp } from "../define-op.js";
import type { Dim } from "../ir.js";
import { f32, i64 } from "../rules/case-tensors.js";
import { nothingFlows } from "../rules/elementwise.js";

export const argMax = defineOp({
  name: "ArgMax",
  since: 1,
  inputs: ["data"],
  attributes: { axis: { kind: "int", fallback: 0 }, keepdims: { kind: "int", fallback: 1 }, select_last_index: { kind: "int", fallback: 0 } },
  inferShape([{ dims }], { axis, keepdims }, { where }) {
    return [{ dtype: "int64", dims: dims === null ? null : without(dims, normaliseAxis(where, axis, dims.length), keepdims) }];
  },
  reference([x], { axis, keepdims, select_last_index }, { where }) {
    const at = normaliseAxis(where, axis, x.dims.length);
    const beats = (value: number, best: number): boolean => value > best || (select_last_index !== 0 && value === best);
    const found = Array.from(lanes(x.dims, at), ({ start, step, length }) => {
      let best = 0;
      for (let i = 1; i < length; i++) if (beats(x.data[start + i * step] ?? NaN, x.data[start + best * step] ?? NaN)) best = i;
      return best;
    });
    return [{ dtype: "int64", dims: without(x.dims, at, keepdims) as readonly number[], data: Float64Array.from(found) }];
  },
  gradient: nothingFlows,
  cases: [
    {
      name: "of each row, the first of ties",
      inputs: [f32([2, 3], [1, 5, 5, -3, -2, -9])],
      attributes: { axis: 1, keepdims: 0 },
      expected: [i64([2], [1, 1])],
    },
    {
      name: "the last of ties, kept",
      inputs: [f32([2, 3], [1, 5, 5, -3, -2, -9])],
      attributes: { axis: -1, select_last_index: 1 },
      expected: [i64([2, 1], [2, 1])],
    },
    { name: "the first axis, infinities", inputs: [f32([2, 2], [-Infinity, 0, -1e30, Infinity])], attributes: { keepdims: 0 }, expected: [i64([2], [1, 1])] },
    { name: "no rows", inputs: [f32([0, 2], [])], attributes: { axis: 1 }, expected: [i64([0, 1], [])] },
  ],
});

function without(dims: readonly Dim[], axis: number, keepdims: number): readonly Dim[] {
  return keepdims !== 0 ? dims.map((dim, each) => (each === axis ? 1 : dim)) : dims.filter((_, each) => each !== axis);
}
