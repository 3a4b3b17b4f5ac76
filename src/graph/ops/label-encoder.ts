/**
 * LabelEncoder: each element looked up in a list of keys; unknown ones become the default, NaN too (from version 4 on it finds a NaN key).
 * Source: ai.onnx.ml operator LabelEncoder, version 2.
 */
import { defineOp } from "../define-op.js";
import { f32, i64, text } from "../rules/case-tensors.js";
import { dtypeOfList, listOf, lookUp, type LabelList, type ListAttributes } from "../rules/classical/label-table.js";

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

export const labelEncoder = defineOp({
  name: "LabelEncoder",
  domain: "ai.onnx.ml",
  since: 2,
  until: 3,
  inputs: ["X"],
  attributes: { ...LISTS, ...DEFAULTS },
  inferShape: ([x], attributes, { where }) => [{ dtype: dtypeOfList(where, valuesOf(attributes)), dims: x.dims }],
  reference([x], attributes, { where, strings }) {
    const keys = listOf({ strings: attributes.keys_strings, int64s: attributes.keys_int64s, floats: attributes.keys_floats }, strings);
    const values = listOf(valuesOf(attributes), strings) ?? NOTHING;
    const fallback = { string: strings.number(attributes.default_string), int64: attributes.default_int64, float32: attributes.default_float }[
      values.dtype as "string"
    ];
    return [lookUp(where, x, { keys: keys?.numbers ?? [], values, fallback, findsNaN: false })];
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

const NOTHING: LabelList = { dtype: "int64", numbers: [] };

function valuesOf(attributes: {
  readonly values_strings: readonly string[] | undefined;
  readonly values_int64s: readonly number[] | undefined;
  readonly values_floats: readonly number[] | undefined;
}): ListAttributes {
  return { strings: attributes.values_strings, int64s: attributes.values_int64s, floats: attributes.values_floats };
}
