/** Greater: a > b, as bool; false beside NaN. Shapes broadcast; one dtype. Source: ONNX operator Greater, opset 9. */
import { defineOp } from "../define-op.js";
import { bool, f32, i64 } from "../rules/case-tensors.js";
import { broadcastToBool, nothingFlows, zip } from "../rules/elementwise.js";

export const greater = defineOp({
  name: "Greater",
  since: 7,
  inputs: ["A", "B"],
  inferShape: broadcastToBool,
  reference: zip((a, b) => Number(a > b), "bool"),
  gradient: nothingFlows,
  cases: [
    { name: "smaller, equal, larger", inputs: [f32([3], [1, 2, 3]), f32([], [2])], expected: [bool([3], [0, 0, 1])] },
    {
      name: "NaN is unordered, infinities are equal",
      inputs: [f32([3], [NaN, NaN, Infinity]), f32([3], [NaN, 0, Infinity])],
      expected: [bool([3], [0, 0, 0])],
    },
    { name: "integers, stretched", inputs: [i64([2, 1], [1, 5]), i64([2], [1, 9])], expected: [bool([2, 2], [0, 0, 1, 0])] },
    { name: "no elements", inputs: [f32([0], []), f32([1], [2])], expected: [bool([0], [])] },
  ],
});
