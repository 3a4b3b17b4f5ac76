/** LabelEncoder as it first was: strings to their place in a list, and integers back. Source: ai.onnx.ml operator LabelEncoder, version 1. */
import { defineOp } from "../../define-op.js";
import { i64, text } from "../../rules/case-tensors.js";

export const labelEncoderByClasses = defineOp({
  name: "LabelEncoder",
  domain: "ai.onnx.ml",
  since: 1,
  until: 1,
  inputs: ["X"],
  attributes: {
    classes_strings: { kind: "strings", fallback: [] },
    default_int64: { kind: "int", fallback: -1 },
    default_string: { kind: "string", fallback: "_Unused" },
  },
  inferShape: ([x]) => [{ dtype: x.dtype === "string" ? "int64" : "string", dims: x.dims }],
  reference([x], { classes_strings, default_int64, default_string }, { strings }) {
    const classes = classes_strings.map((each) => strings.number(each));
    const unknown = strings.number(default_string);
    if (x.dtype !== "string") return [{ dtype: "string", dims: x.dims, data: x.data.map((at) => classes[at] ?? unknown) }];
    const places = new Map(classes.map((each, at) => [each, at]));
    return [{ dtype: "int64", dims: x.dims, data: x.data.map((each) => places.get(each) ?? default_int64) }];
  },
  gradient: "it looks labels up in a list",
  cases: [
    { name: "strings", inputs: [text([3], ["b", "a", "z"])], attributes: { classes_strings: ["a", "b"] }, expected: [i64([3], [1, 0, -1])] },
    { name: "integers", inputs: [i64([3], [1, 0, 7])], attributes: { classes_strings: ["a", "b"] }, expected: [text([3], ["b", "a", "_Unused"])] },
    { name: "no elements", inputs: [text([0], [])], attributes: { classes_strings: ["a"] }, expected: [i64([0], [])] },
  ],
});
