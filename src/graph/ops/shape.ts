/** Shape: the sizes of the input as a list of int64, or a part of it (`start`, `end`). Source: ONNX operator Shape, opset 15. */
import { defineOp } from "../define-op.js";
import { f32, i64, text } from "../rules/case-tensors.js";
import { nothingFlows } from "../rules/elementwise.js";

export const shape = defineOp({
  name: "Shape",
  since: 1,
  inputs: ["data"],
  attributes: { start: { kind: "int", fallback: 0 }, end: { kind: "int" } },
  inferShape: ([{ dims }], { start, end }) => [{ dtype: "int64", dims: [dims === null ? null : dims.slice(start, end).length] }],
  inferSizes: ([{ dims }], { start, end }) => dims?.slice(start, end) ?? null,
  reference([x], { start, end }) {
    const part = x.dims.slice(start, end);
    return [{ dtype: "int64", dims: [part.length], data: Float64Array.from(part) }];
  },
  gradient: nothingFlows,
  cases: [
    { name: "of a matrix", inputs: [f32([2, 3], [1, 2, 3, 4, 5, 6])], expected: [i64([2], [2, 3])] },
    { name: "of a scalar", inputs: [f32([], [NaN])], expected: [i64([0], [])] },
    { name: "a part, from the end", inputs: [f32([2, 1, 3], [1, 2, 3, 4, 5, 6])], attributes: { start: -2, end: -1 }, expected: [i64([1], [1])] },
    { name: "of strings without elements", inputs: [text([0, 4], [])], expected: [i64([2], [0, 4])] },
  ],
});
