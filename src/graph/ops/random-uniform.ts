/** RandomUniform: numbers equally likely between `low` and `high`, of a given shape. The reference has values where all are one. Source: ONNX operator RandomUniform, opset 1. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { nothingFlows } from "../rules/elementwise.js";
import { SEED, undrawn, wantedDType } from "../rules/random.js";

export const randomUniform = defineOp({
  name: "RandomUniform",
  since: 1,
  isRandom: true,
  inputs: [],
  attributes: {
    dtype: { kind: "int", fallback: 1 },
    low: { kind: "float", fallback: 0 },
    high: { kind: "float", fallback: 1 },
    seed: SEED,
    shape: { kind: "ints", required: true },
  },
  inferShape: (_, { dtype, shape }, { where }) => [{ dtype: wantedDType(where, dtype, "float32"), dims: shape }],
  reference: (_, { dtype, low, high, shape }, { where }) => [
    undrawn(where, { dtype: wantedDType(where, dtype, "float32"), dims: shape, value: low, spread: high - low }),
  ],
  gradient: nothingFlows,
  cases: [
    { name: "nothing to draw", inputs: [], attributes: { shape: [0, 2], seed: 7 }, expected: [f32([0, 2], [])] },
    { name: "all alike, float64", inputs: [], attributes: { dtype: 11, low: 2.5, high: 2.5, shape: [2] }, expected: [f64([2], [2.5, 2.5])] },
  ],
});
