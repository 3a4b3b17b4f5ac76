/** Bernoulli: 1 with each element's own probability, else 0. The reference has values where all are 0 or 1. Source: ONNX operator Bernoulli, opset 15. */
import { defineOp } from "../define-op.js";
import { bool, f32, f64 } from "../rules/case-tensors.js";
import { leftToChance, SEED, wantedDType } from "../rules/random.js";

export const bernoulli = defineOp({
  name: "Bernoulli",
  since: 15,
  isRandom: true,
  inputs: ["input"],
  attributes: { dtype: { kind: "int" }, seed: SEED },
  inferShape: ([x], { dtype }, { where }) => [{ dtype: wantedDType(where, dtype, x.dtype), dims: x.dims }],
  reference([x], { dtype }, { where }) {
    if (x.data.some((probability) => probability !== 0 && probability !== 1)) throw leftToChance(where);
    return [{ ...x, dtype: wantedDType(where, dtype, x.dtype) }];
  },
  gradient: "its values are drawn at random, 0 or 1: they do not change smoothly with the probabilities",
  cases: [
    {
      name: "certain",
      inputs: [f32([3], [0, 1, 1])],
      expected: [f32([3], [0, 1, 1])],
      notInRuntime: "its body compares the wrong way round: it draws 1 with probability 1 - p",
    },
    {
      name: "as bool, float64",
      inputs: [f64([2], [0, 1])],
      attributes: { dtype: 9 },
      expected: [bool([2], [0, 1])],
      notInRuntime: "its body compares the wrong way round: it draws 1 with probability 1 - p",
    },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
  ],
});
