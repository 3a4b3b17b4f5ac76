/** BitwiseXor: bits that are 1 where exactly one has a 1. Shapes broadcast; one integer dtype. Source: ONNX operator BitwiseXor, opset 18. */
import { fromFloat64 } from "#tensor";
import { defineOp } from "../define-op.js";
import { i32, i64 } from "../rules/case-tensors.js";
import { onBits } from "../rules/bits.js";
import { broadcastLike, nothingFlows, zip } from "../rules/elementwise.js";

export const bitwiseXor = defineOp({
  name: "BitwiseXor",
  since: 18,
  inputs: ["A", "B"],
  inferShape: broadcastLike,
  reference: zip(onBits((a, b) => a ^ b)),
  gradient: nothingFlows,
  cases: [
    { name: "signed", inputs: [i32([3], [12, -1, -8]), i32([3], [10, 5, 3])], expected: [i32([3], [6, -6, -5])] },
    {
      name: "one byte, stretched",
      inputs: [fromFloat64("uint8", [2, 1], [255, 1]), fromFloat64("uint8", [2], [15, 128])],
      expected: [fromFloat64("uint8", [2, 2], [240, 127, 14, 129])],
    },
    { name: "no elements", inputs: [i64([0], []), i64([], [1])], expected: [i64([0], [])] },
  ],
});
