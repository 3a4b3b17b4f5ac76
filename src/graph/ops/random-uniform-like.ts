/** RandomUniformLike: numbers equally likely between `low` and `high`, in the shape of another tensor. The reference has values where all are one. Source: ONNX operator RandomUniformLike, opset 1. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { nothingFlows } from "../rules/elementwise.js";
import { drawnLike, SEED, undrawn, wantedDType } from "../rules/random.js";

export const randomUniformLike = defineOp({
  name: "RandomUniformLike",
  since: 1,
  isRandom: true,
  inputs: ["input"],
  attributes: { dtype: { kind: "int" }, low: { kind: "float", fallback: 0 }, high: { kind: "float", fallback: 1 }, seed: SEED },
  inferShape: drawnLike,
  reference: ([x], { dtype, low, high }, { where }) => [
    undrawn(where, { dtype: wantedDType(where, dtype, x.dtype), dims: x.dims, value: low, spread: high - low }),
  ],
  // only the shape of the input counts
  gradient: nothingFlows,
  cases: [
    { name: "all alike, the shape of integers", inputs: [i64([2], [5, 6])], attributes: { dtype: 1, low: 2.5, high: 2.5 }, expected: [f32([2], [2.5, 2.5])] },
    { name: "nothing to draw", inputs: [f32([0, 2], [])], attributes: { seed: 7 }, expected: [f32([0, 2], [])] },
    { name: "float64", inputs: [f64([2], [5, 6])], attributes: { low: 2.5, high: 2.5 }, expected: [f64([2], [2.5, 2.5])], smooth: true },
  ],
});
