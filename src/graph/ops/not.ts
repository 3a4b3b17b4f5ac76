/** Not: logical negation of bools. Source: ONNX operator Not, opset 1. */
import { defineOp } from "../define-op.js";
import { bool } from "../rules/case-tensors.js";
import { likeFirst, mapEach, nothingFlows } from "../rules/elementwise.js";

export const not = defineOp({
  name: "Not",
  since: 1,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach((x) => Number(x === 0)),
  gradient: nothingFlows,
  cases: [
    { name: "both values", inputs: [bool([2], [0, 1])], expected: [bool([2], [1, 0])] },
    { name: "no elements", inputs: [bool([0], [])], expected: [bool([0], [])] },
  ],
});
