/** IsNaN: true where x is not a number. Source: ONNX operator IsNaN, opset 9. */
import { defineOp } from "../define-op.js";
import { bool, f32, f64 } from "../rules/case-tensors.js";
import { boolLikeFirst, nothingFlows } from "../rules/elementwise.js";

export const isNaN = defineOp({
  name: "IsNaN",
  since: 9,
  inputs: ["X"],
  inferShape: boolLikeFirst,
  reference: ([x]) => [{ dtype: "bool", dims: x.dims, data: x.data.map((value) => Number(Number.isNaN(value))) }],
  gradient: nothingFlows,
  cases: [
    { name: "only NaN", inputs: [f32([4], [NaN, 0, Infinity, -1])], expected: [bool([4], [1, 0, 0, 0])] },
    { name: "float64", inputs: [f64([2], [NaN, 0])], expected: [bool([2], [1, 0])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [bool([0], [])] },
  ],
});
