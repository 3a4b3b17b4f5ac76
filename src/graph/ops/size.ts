/** Size: the number of elements, as an int64 scalar. Source: ONNX operator Size, opset 13. */
import { defineOp } from "../define-op.js";
import { staticDims } from "../infer/facts.js";
import { elementCount } from "#tensor";
import { f32, i64 } from "../rules/case-tensors.js";
import { nothingFlows } from "../rules/elementwise.js";

export const size = defineOp({
  name: "Size",
  since: 1,
  inputs: ["data"],
  inferShape: () => [{ dtype: "int64", dims: [] }],
  inferSizes([x]) {
    const dims = staticDims(x);
    return dims === null ? null : [elementCount(dims)];
  },
  reference: ([x]) => [{ dtype: "int64", dims: [], data: Float64Array.of(x.data.length) }],
  gradient: nothingFlows,
  cases: [
    { name: "of a matrix", inputs: [f32([2, 3], [1, 2, 3, 4, 5, NaN])], expected: [i64([], [6])] },
    { name: "of a scalar", inputs: [f32([], [1])], expected: [i64([], [1])] },
    { name: "of nothing", inputs: [f32([0, 3], [])], expected: [i64([], [0])] },
  ],
});
