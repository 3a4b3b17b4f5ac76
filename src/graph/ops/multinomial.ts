/**
 * Multinomial: class numbers drawn for each row, by logarithms of probabilities that need not sum to 1. The reference has values where one class is left.
 * Shape [N, C] -> [N, sample_size]. Source: ONNX operator Multinomial, opset 7.
 */
import { fail } from "#base";
import { defineOp } from "../define-op.js";
import { dimsText } from "../infer/facts.js";
import { f32, i32, i64 } from "../rules/case-tensors.js";
import { leftToChance, SEED, wantedDType } from "../rules/random.js";

export const multinomial = defineOp({
  name: "Multinomial",
  since: 7,
  isRandom: true,
  inputs: ["input"],
  attributes: { dtype: { kind: "int", fallback: 6 }, sample_size: { kind: "int", fallback: 1 }, seed: SEED },
  inferShape([x], { dtype, sample_size }, { where }) {
    if (x.dims !== null && x.dims.length !== 2) throw fail("GRAPH_SHAPE", { where, what: "the input", expected: "a matrix", got: dimsText(x.dims) });
    return [{ dtype: wantedDType(where, dtype, "int32"), dims: [x.dims?.[0] ?? null, sample_size] }];
  },
  reference([x], { dtype, sample_size }, { where }) {
    const [rows = 0, classes = 0] = x.dims;
    const drawn = Array.from({ length: rows }, (_, row) => {
      const possible = Array.from({ length: classes }, (__, at) => at).filter((at) => x.data[row * classes + at] !== -Infinity);
      if (possible.length !== 1) throw leftToChance(where);
      return possible[0] ?? 0;
    });
    const data = new Float64Array(rows * sample_size).map((_, at) => drawn[Math.floor(at / sample_size)] ?? 0);
    return [{ dtype: wantedDType(where, dtype, "int32"), dims: [rows, sample_size], data }];
  },
  gradient: "it gives class numbers drawn at random: they do not change smoothly with the probabilities",
  cases: [
    { name: "one class only", inputs: [f32([2, 1], [-3, 5])], attributes: { sample_size: 3 }, expected: [i32([2, 3], [0, 0, 0, 0, 0, 0])] },
    {
      name: "one class possible, int64",
      inputs: [f32([2, 3], [-Infinity, 0, -Infinity, -Infinity, -Infinity, 2])],
      attributes: { dtype: 7, sample_size: 2 },
      expected: [i64([2, 2], [1, 1, 2, 2])],
    },
  ],
});
