/**
 * LabelEncoder: each element looked up in a list of keys; unknown ones become the default, NaN too (from version 4 on it finds a NaN key).
 * Source: ai.onnx.ml operator LabelEncoder, version 2.
 */
import { fail } from "#base";
import { defineOp, type StringPool } from "../define-op.js";
import type { DType } from "#tensor";
import { f32, i64, text } from "../rules/case-tensors.js";

const LISTS = {
  keys_strings: { kind: "strings" },
  keys_int64s: { kind: "ints" },
  keys_floats: { kind: "floats" },
  values_strings: { kind: "strings" },
  values_int64s: { kind: "ints" },
  values_floats: { kind: "floats" },
} as const;

const DEFAULTS = {
  default_string: { kind: "string", fallback: "_Unused" },
  default_int64: { kind: "int", fallback: -1 },
  default_float: { kind: "float", fallback: 0 },
} as const;

interface Lists {
  readonly keys_strings: readonly string[] | undefined;
  readonly keys_int64s: readonly number[] | undefined;
  readonly keys_floats: readonly number[] | undefined;
  readonly values_strings: readonly string[] | undefined;
  readonly values_int64s: readonly number[] | undefined;
  readonly values_floats: readonly number[] | undefined;
}

export const labelEncoder = defineOp({
  name: "LabelEncoder",
  domain: "ai.onnx.ml",
  since: 2,
  until: 3,
  inputs: ["X"],
  attributes: { ...LISTS, ...DEFAULTS },
  inferShape: ([x], attributes, { where }) => [{ dtype: valuesOf(attributes, where).dtype, dims: x.dims }],
  reference([x], attributes, { where, strings }) {
    const values = valuesOf(attributes, where);
    const keys = numbersOf(attributes.keys_strings ?? attributes.keys_int64s ?? attributes.keys_floats ?? [], strings);
    const results = numbersOf(values.list, strings);
    const fallback = { string: strings.number(attributes.default_string), int64: attributes.default_int64, float32: attributes.default_float }[values.dtype];
    if (keys.length !== results.length)
      throw fail("GRAPH_SHAPE", { where, what: "values", expected: `${keys.length} like the keys`, got: String(results.length) });
    const table = new Map(keys.map((key, at) => [key, results[at] ?? fallback]));
    return [{ dtype: values.dtype, dims: x.dims, data: x.data.map((key) => (Number.isNaN(key) ? fallback : (table.get(key) ?? fallback))) }];
  },
  gradient: "it looks labels up in a table",
  cases: [
    {
      name: "strings to integers, the unknown to its own",
      inputs: [text([4, 1], ["b", "a", "z", ""])],
      attributes: { keys_strings: ["a", "b"], values_int64s: [0, 1], default_int64: 2 },
      expected: [i64([4, 1], [1, 0, 2, 2])],
    },
    {
      name: "strings to floats",
      inputs: [text([2], ["b", "?"])],
      attributes: { keys_strings: ["a", "b"], values_floats: [0.5, 1.5], default_float: -1 },
      expected: [f32([2], [1.5, -1])],
    },
    {
      name: "integers to strings",
      inputs: [i64([2], [7, 8])],
      attributes: { keys_int64s: [7], values_strings: ["seven"] },
      expected: [text([2], ["seven", "_Unused"])],
    },
    {
      name: "floats: NaN finds nothing, not even NaN",
      inputs: [f32([3], [NaN, 1, 2])],
      attributes: { keys_floats: [NaN, 1], values_floats: [9, 8] },
      expected: [f32([3], [0, 8, 0])],
    },
    { name: "no elements", inputs: [text([0, 1], [])], attributes: { keys_strings: ["a"], values_int64s: [0] }, expected: [i64([0, 1], [])] },
  ],
});

interface Values {
  readonly dtype: DType & ("string" | "int64" | "float32");
  readonly list: readonly string[] | readonly number[];
}

function valuesOf({ values_strings, values_int64s, values_floats }: Lists, where: string): Values {
  if (values_strings !== undefined) return { dtype: "string", list: values_strings };
  if (values_int64s !== undefined) return { dtype: "int64", list: values_int64s };
  if (values_floats !== undefined) return { dtype: "float32", list: values_floats };
  throw fail("GRAPH_INVALID", { where, why: "it has no values" });
}

function numbersOf(list: readonly string[] | readonly number[], strings: StringPool): number[] {
  return list.map((each) => (typeof each === "string" ? strings.number(each) : each));
}
