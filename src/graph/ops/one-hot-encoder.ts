/**
 * OneHotEncoder: a last axis with 1 at the element's category; an unknown one is all 0 (an error when `zeros` is 0).
 * Shape [...] -> [..., categories], float32. Source: ai.onnx.ml operator OneHotEncoder, version 1.
 */
import { fail } from "#base";
import { defineOp } from "../define-op.js";
import { f32, i64, text } from "../rules/case-tensors.js";

export const oneHotEncoder = defineOp({
  name: "OneHotEncoder",
  domain: "ai.onnx.ml",
  since: 1,
  inputs: ["X"],
  attributes: { cats_int64s: { kind: "ints" }, cats_strings: { kind: "strings" }, zeros: { kind: "int", fallback: 1 } },
  inferShape: ([{ dims }], { cats_int64s, cats_strings }) => [
    { dtype: "float32", dims: dims === null ? null : [...dims, (cats_strings ?? cats_int64s ?? []).length] },
  ],
  reference([x], { cats_int64s, cats_strings, zeros }, { where, strings }) {
    const categories = x.dtype === "string" ? (cats_strings ?? []).map((each) => strings.number(each)) : (cats_int64s ?? []);
    const width = categories.length;
    const data = new Float64Array(x.data.length * width);
    x.data.forEach((value, row) => {
      const at = categories.indexOf(x.dtype === "string" ? value : Math.trunc(value));
      if (at >= 0) data[row * width + at] = 1;
      else if (zeros === 0) throw fail("GRAPH_INVALID", { where, why: "an element is none of its categories" });
    });
    return [{ dtype: "float32", dims: [...x.dims, width], data }];
  },
  gradient: "it compares with a list of categories",
  cases: [
    {
      name: "strings, one unknown",
      inputs: [text([3], ["b", "a", "z"])],
      attributes: { cats_strings: ["a", "b"] },
      expected: [f32([3, 2], [0, 1, 1, 0, 0, 0])],
    },
    { name: "integers", inputs: [i64([2, 1], [7, 3])], attributes: { cats_int64s: [3, 5, 7] }, expected: [f32([2, 1, 3], [0, 0, 1, 1, 0, 0])] },
    { name: "no elements", inputs: [text([0], [])], attributes: { cats_strings: ["a", "b"] }, expected: [f32([0, 2], [])] },
  ],
});
