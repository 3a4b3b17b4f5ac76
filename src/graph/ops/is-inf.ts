/** IsInf: true where x is infinite, of the signs that are asked for. Source: ONNX operator IsInf, opset 20. */
import { defineOp } from "../define-op.js";
import { bool, f32, f64 } from "../rules/case-tensors.js";
import { boolLikeFirst, nothingFlows } from "../rules/elementwise.js";

export const isInf = defineOp({
  name: "IsInf",
  since: 10,
  inputs: ["X"],
  attributes: { detect_negative: { kind: "int", fallback: 1 }, detect_positive: { kind: "int", fallback: 1 } },
  inferShape: boolLikeFirst,
  reference([x], { detect_negative: negative, detect_positive: positive }) {
    const holds = (value: number): boolean => (value === Infinity && positive !== 0) || (value === -Infinity && negative !== 0);
    return [{ dtype: "bool", dims: x.dims, data: x.data.map((value) => Number(holds(value))) }];
  },
  gradient: nothingFlows,
  cases: [
    { name: "both signs", inputs: [f32([4], [Infinity, -Infinity, NaN, 1e30])], expected: [bool([4], [1, 1, 0, 0])] },
    { name: "only positive", inputs: [f32([2], [Infinity, -Infinity])], attributes: { detect_negative: 0 }, expected: [bool([2], [1, 0])] },
    { name: "only negative, float64", inputs: [f64([2], [Infinity, -Infinity])], attributes: { detect_positive: 0 }, expected: [bool([2], [0, 1])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [bool([0], [])] },
  ],
});
