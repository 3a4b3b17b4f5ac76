/** BitwiseNot: every bit turned. An integer dtype, unchanged. Source: ONNX operator BitwiseNot, opset 18. */
import { fromFloat64 } from "#tensor";
import { defineOp } from "../define-op.js";
import { i32, i64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach, nothingFlows } from "../rules/elementwise.js";

export const bitwiseNot = defineOp({
  name: "BitwiseNot",
  since: 18,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: ([x]) => mapEach(x.dtype === "uint64" ? (value) => 2 ** 64 - 1 - value : (value) => -1 - value)([x]),
  gradient: nothingFlows,
  cases: [
    { name: "signed", inputs: [i32([3], [0, -1, 5])], expected: [i32([3], [-1, 0, -6])] },
    { name: "one byte", inputs: [fromFloat64("uint8", [3], [0, 255, 5])], expected: [fromFloat64("uint8", [3], [255, 0, 250])] },
    { name: "no elements", inputs: [i64([0], [])], expected: [i64([0], [])] },
  ],
});
