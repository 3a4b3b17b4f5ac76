/**
 * LabelEncoder with tables as tensors too: each element looked up in a list of keys, NaN finds a NaN key, unknown ones become the default.
 * Source: ai.onnx.ml operator LabelEncoder, version 4.
 */
import type { DType } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32, f64, i64, text } from "../rules/case-tensors.js";
import { dtypeOfList, listOf, lookUp, numbersOf, type ListAttributes } from "../rules/classical/label-table.js";

const strings = { kind: "strings" } as const;
const ints = { kind: "ints" } as const;
const floats = { kind: "floats" } as const;
const tensor = { kind: "tensor" } as const;

interface Values {
  readonly values_strings: readonly string[] | undefined;
  readonly values_int64s: readonly number[] | undefined;
  readonly values_floats: readonly number[] | undefined;
  readonly values_tensor: ListAttributes["tensor"];
}

export const labelEncoderTensors = defineOp({
  name: "LabelEncoder",
  domain: "ai.onnx.ml",
  since: 4,
  inputs: ["X"],
  attributes: {
    keys_strings: strings,
    keys_int64s: ints,
    keys_floats: floats,
    keys_tensor: tensor,
    values_strings: strings,
    values_int64s: ints,
    values_floats: floats,
    values_tensor: tensor,
    default_string: { kind: "string", fallback: "_Unused" },
    default_int64: { kind: "int", fallback: -1 },
    default_float: { kind: "float", fallback: 0 },
    default_tensor: tensor,
  },
  inferShape: ([x], attributes, { where }) => [{ dtype: dtypeOfList(where, valuesOf(attributes)), dims: x.dims }],
  reference([x], attributes, { where, strings: pool }) {
    const { keys_strings, keys_int64s, keys_floats, keys_tensor, default_tensor } = attributes;
    const keys = listOf({ strings: keys_strings, int64s: keys_int64s, floats: keys_floats, tensor: keys_tensor }, pool);
    const values = listOf(valuesOf(attributes), pool) ?? { dtype: "int64" as DType, numbers: [] };
    const written =
      values.dtype === "string" ? pool.number(attributes.default_string) : attributes[values.dtype === "int64" ? "default_int64" : "default_float"];
    const fallback = default_tensor === undefined ? written : (numbersOf(default_tensor, pool)[0] ?? written);
    return [lookUp(where, x, { keys: keys?.numbers ?? [], values, fallback, findsNaN: true })];
  },
  gradient: "it looks labels up in a table",
  cases: [
    {
      name: "strings to integers",
      inputs: [text([3], ["b", "a", "z"])],
      attributes: { keys_strings: ["a", "b"], values_int64s: [0, 1] },
      expected: [i64([3], [1, 0, -1])],
    },
    {
      name: "floats: NaN finds NaN",
      inputs: [f32([3], [NaN, 1, 2])],
      attributes: { keys_floats: [NaN, 1], values_floats: [9, 8], default_float: 7 },
      expected: [f32([3], [9, 8, 7])],
    },
    {
      name: "tables and default as tensors",
      inputs: [f64([2], [0.5, 2])],
      attributes: { keys_tensor: f64([1], [0.5]), values_tensor: f64([1], [1.25]), default_tensor: f64([1], [-0.25]) },
      expected: [f64([2], [1.25, -0.25])],
    },
    { name: "no elements", inputs: [text([0, 1], [])], attributes: { keys_strings: ["a"], values_int64s: [0] }, expected: [i64([0, 1], [])] },
  ],
});

function valuesOf({ values_strings, values_int64s, values_floats, values_tensor }: Values): ListAttributes {
  return { strings: values_strings, int64s: values_int64s, floats: values_floats, tensor: values_tensor };
}
