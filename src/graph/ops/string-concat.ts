/** StringConcat: each string followed by the other's, stretched together. Source: ONNX operator StringConcat, opset 20. */
import { defineOp } from "../define-op.js";
import { text } from "../rules/case-tensors.js";
import { broadcastLike, zipTwo } from "../rules/elementwise.js";

export const stringConcat = defineOp({
  name: "StringConcat",
  since: 20,
  inputs: ["X", "Y"],
  inferShape: broadcastLike,
  reference: ([x, y], _, { strings }) => [zipTwo(x, y, { f: (a, b) => strings.number(strings.text(a) + strings.text(b)), dtype: "string" })],
  gradient: "strings have none",
  cases: [
    { name: "a list and one for all", inputs: [text([2], ["a", ""]), text([1], [".com"])], expected: [text([2], ["a.com", ".com"])] },
    { name: "no elements", inputs: [text([0], []), text([1], ["a"])], expected: [text([0], [])] },
  ],
});
