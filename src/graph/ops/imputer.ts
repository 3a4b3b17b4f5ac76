/** Imputer: elements that are the replaced value (NaN too) become the feature's imputed one. Source: ai.onnx.ml operator Imputer, version 1. */
import { fail } from "#base";
import { fromFloat64 } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { likeFirst } from "../rules/elementwise.js";

export const imputer = defineOp({
  name: "Imputer",
  domain: "ai.onnx.ml",
  since: 1,
  inputs: ["X"],
  attributes: {
    imputed_value_floats: { kind: "floats" },
    imputed_value_int64s: { kind: "ints" },
    replaced_value_float: { kind: "float", fallback: 0 },
    replaced_value_int64: { kind: "int", fallback: 0 },
  },
  inferShape: likeFirst,
  reference([x], attributes, { where }) {
    const whole = x.dtype === "int64" || x.dtype === "int32";
    const imputed = (whole ? attributes.imputed_value_int64s : attributes.imputed_value_floats) ?? [];
    const replaced = whole ? attributes.replaced_value_int64 : attributes.replaced_value_float;
    const width = x.dims.at(-1) ?? 1;
    if (imputed.length !== 1 && imputed.length !== width)
      throw fail("GRAPH_SHAPE", { where, what: "the imputed values", expected: `1 or ${width} for ${x.dtype}`, got: String(imputed.length) });
    const isReplaced = (value: number): boolean => value === replaced || (Number.isNaN(value) && Number.isNaN(replaced));
    return [{ ...x, data: x.data.map((value, at) => (isReplaced(value) ? (imputed[imputed.length === 1 ? 0 : at % width] ?? NaN) : value)) }];
  },
  // nothing flows to what was replaced
  gradient({ inputs: [x], cotangents: [dy] }, { replaced_value_float: replaced }, g) {
    const isReplaced = Number.isNaN(replaced) ? g.isNaN(x) : g.equal(x, g.constant(fromFloat64(x.type.dtype, [], [replaced])));
    return [g.where(isReplaced, g.scalar(0, dy), dy)];
  },
  cases: [
    {
      name: "NaN, by a number a feature",
      inputs: [f32([2, 2], [NaN, 2, 3, NaN])],
      attributes: { imputed_value_floats: [10, 20], replaced_value_float: NaN },
      expected: [f32([2, 2], [10, 2, 3, 20])],
    },
    {
      name: "integers, one for all",
      inputs: [i64([1, 3], [1, -1, 3])],
      attributes: { imputed_value_int64s: [7], replaced_value_int64: -1 },
      expected: [i64([1, 3], [1, 7, 3])],
    },
    { name: "no rows", inputs: [f32([0, 2], [])], attributes: { imputed_value_floats: [1] }, expected: [f32([0, 2], [])] },
    {
      name: "float64",
      inputs: [f64([1, 3], [1, 2, 3])],
      attributes: { imputed_value_floats: [7], replaced_value_float: -5 },
      expected: [f64([1, 3], [1, 2, 3])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
