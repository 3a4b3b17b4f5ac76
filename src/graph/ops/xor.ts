/** Xor: true where exactly one of two bools is. Shapes broadcast. Source: ONNX operator Xor, opset 7. */
import { defineOp } from "../define-op.js";
import { bool } from "../rules/case-tensors.js";
import { broadcastToBool, nothingFlows, zip } from "../rules/elementwise.js";

export const xor = defineOp({
  name: "Xor",
  since: 7,
  inputs: ["A", "B"],
  inferShape: broadcastToBool,
  reference: zip((a, b) => Number((a !== 0) !== (b !== 0)), "bool"),
  gradient: nothingFlows,
  cases: [
    { name: "truth table", inputs: [bool([4], [0, 0, 1, 1]), bool([4], [0, 1, 0, 1])], expected: [bool([4], [0, 1, 1, 0])] },
    { name: "stretched", inputs: [bool([2, 1], [0, 1]), bool([2], [0, 1])], expected: [bool([2, 2], [0, 1, 1, 0])] },
    { name: "no elements", inputs: [bool([0], []), bool([], [1])], expected: [bool([0], [])] },
  ],
});
