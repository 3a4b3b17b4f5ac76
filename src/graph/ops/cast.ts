/**
 * Cast: the same elements in another dtype. To integers: cut towards zero, wrapping; to bool: all but 0 is true;
 * strings are read and written as decimal numbers. Source: ONNX operator Cast, opset 13.
 */
import { fail } from "#base";
import { dtypeFromOnnx, type DType } from "#tensor";
import { defineOp } from "../define-op.js";
import { bool, f32, f64, i32, i64, text } from "../rules/case-tensors.js";
import { castBack, castTo } from "../rules/casting.js";

export const cast = defineOp({
  name: "Cast",
  since: 6,
  inputs: ["input"],
  attributes: { to: { kind: "int", required: true }, saturate: { kind: "int", fallback: 1 } },
  moves: ["input"],
  inferShape: ([x], { to }, { where }) => [{ dtype: targetOf(to, where), dims: x.dims }],
  reference([x], { to }, { where, strings }) {
    return [castTo(x, targetOf(to, where), { where, strings })];
  },
  gradient: castBack,
  cases: [
    {
      name: "floats to int64 are cut towards zero",
      inputs: [f32([4], [1.9, -1.9, 0, 3e9])],
      attributes: { to: 7 },
      expected: [i64([4], [1, -1, 0, 3000000000])],
    },
    { name: "to bool", inputs: [f32([3], [0, -0.5, NaN])], attributes: { to: 9 }, expected: [bool([3], [0, 1, 1])] },
    { name: "bool to float32", inputs: [bool([2], [0, 1])], attributes: { to: 1 }, expected: [f32([2], [0, 1])] },
    { name: "float64 to float32 rounds, overflows", inputs: [f64([3], [0.1, 1e300, NaN])], attributes: { to: 1 }, expected: [f32([3], [0.1, Infinity, NaN])] },
    { name: "int64 to int32 wraps", inputs: [i64([2], [5, 4294967297])], attributes: { to: 6 }, expected: [i32([2], [5, 1])] },
    {
      name: "strings to floats",
      inputs: [text([4], ["1.5", "-2e3", "NaN", "-INF"])],
      attributes: { to: 1 },
      expected: [f32([4], [1.5, -2000, NaN, -Infinity])],
    },
    { name: "integers to strings", inputs: [i64([2], [5, -17])], attributes: { to: 8 }, expected: [text([2], ["5", "-17"])] },
    { name: "no elements", inputs: [f32([0], [])], attributes: { to: 7 }, expected: [i64([0], [])] },
    { name: "float64 to itself", inputs: [f64([2], [0.5, -2])], attributes: { to: 11 }, expected: [f64([2], [0.5, -2])], smooth: true },
  ],
});

function targetOf(to: number, where: string): DType {
  const dtype = dtypeFromOnnx(to);
  if (dtype === undefined) throw fail("GRAPH_INVALID", { where, why: `the type number ${to} is not known here` });
  return dtype;
}
