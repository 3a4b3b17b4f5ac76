/** ArgMax: the index of the largest element along an axis; the first of ties (the last with `select_last_index`). int64. Source: ONNX operator ArgMax, opset 13. */
import { defineOp } from "../define-op.js";
import { ARG_ATTRIBUTES, argReference, argShape } from "../rules/reductions/arg-extremes.js";
import { f32, i64 } from "../rules/case-tensors.js";
import { nothingFlows } from "../rules/elementwise.js";

export const argMax = defineOp({
  name: "ArgMax",
  since: 1,
  inputs: ["data"],
  attributes: ARG_ATTRIBUTES,
  inferShape: argShape,
  reference: argReference((a, b) => a > b),
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
