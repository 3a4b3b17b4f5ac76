/** CategoryMapper: strings to the integers beside them in a list, and integers to the strings; unknown ones become the default. Source: ai.onnx.ml operator CategoryMapper, version 1. */
import { fail } from "#base";
import { defineOp } from "../define-op.js";
import { i64, text } from "../rules/case-tensors.js";

const CATEGORIES = { cats_strings: ["a", "b"], cats_int64s: [10, 20] };

export const categoryMapper = defineOp({
  name: "CategoryMapper",
  domain: "ai.onnx.ml",
  since: 1,
  inputs: ["X"],
  attributes: {
    cats_int64s: { kind: "ints", fallback: [] },
    cats_strings: { kind: "strings", fallback: [] },
    default_int64: { kind: "int", fallback: -1 },
    default_string: { kind: "string", fallback: "_Unused" },
  },
  inferShape([x], { cats_int64s, cats_strings }, { where }) {
    if (cats_int64s.length !== cats_strings.length)
      throw fail("GRAPH_SHAPE", { where, what: "cats_int64s", expected: `${cats_strings.length} like cats_strings`, got: String(cats_int64s.length) });
    return [{ dtype: x.dtype === "string" ? "int64" : "string", dims: x.dims }];
  },
  reference([x], { cats_int64s, cats_strings, default_int64, default_string }, { strings }) {
    const texts = cats_strings.map((each) => strings.number(each));
    const isText = x.dtype === "string";
    const [keys, values] = isText ? [texts, cats_int64s] : [cats_int64s, texts];
    const table = new Map(keys.map((key, at) => [key, values[at] ?? default_int64]));
    const unknown = isText ? default_int64 : strings.number(default_string);
    return [{ dtype: isText ? "int64" : "string", dims: x.dims, data: x.data.map((key) => table.get(key) ?? unknown) }];
  },
  gradient: "it looks labels up in a list",
  cases: [
    { name: "strings", inputs: [text([3], ["b", "a", "z"])], attributes: CATEGORIES, expected: [i64([3], [20, 10, -1])] },
    { name: "integers", inputs: [i64([2], [20, 7])], attributes: CATEGORIES, expected: [text([2], ["b", "_Unused"])] },
    { name: "no elements", inputs: [text([0], [])], attributes: CATEGORIES, expected: [i64([0], [])] },
  ],
});
