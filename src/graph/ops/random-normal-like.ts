/** RandomNormalLike: numbers of a normal distribution with this mean and deviation `scale`, in the shape of another tensor. The reference has values where all are one. Source: ONNX operator RandomNormalLike, opset 1. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { nothingFlows } from "../rules/elementwise.js";
import { drawnLike, SEED, undrawn, wantedDType } from "../rules/random.js";

export const randomNormalLike = defineOp({
  name: "RandomNormalLike",
  since: 1,
  isRandom: true,
  inputs: ["input"],
  attributes: { dtype: { kind: "int" }, mean: { kind: "float", fallback: 0 }, scale: { kind: "float", fallback: 1 }, seed: SEED },
  inferShape: drawnLike,
  reference: ([x], { dtype, mean, scale }, { where }) => [
    undrawn(where, { dtype: wantedDType(where, dtype, x.dtype), dims: x.dims, value: mean, spread: scale }),
  ],
  // only the shape of the input counts
  gradient: nothingFlows,
  cases: [
    { name: "nothing to draw", inputs: [f32([0, 2], [])], attributes: { seed: 7 }, expected: [f32([0, 2], [])] },
    {
      name: "all alike, the shape of integers",
      inputs: [i64([2], [5, 6])],
      attributes: { dtype: 1, mean: 2.5, scale: 0 },
      expected: [f32([2], [2.5, 2.5])],
      notInRuntime: "it aborts the whole process when the deviation is 0",
    },
    {
      name: "float64",
      inputs: [f64([2], [5, 6])],
      attributes: { mean: 2.5, scale: 0 },
      expected: [f64([2], [2.5, 2.5])],
      smooth: true,
      notInRuntime: "it aborts the whole process when the deviation is 0",
    },
  ],
});
