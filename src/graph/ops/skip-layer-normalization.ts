/**
 * com.microsoft SkipLayerNormalization: x = input + skip + bias, normalised over the last axis: (x - mean) / sqrt(variance + epsilon) * gamma + beta.
 * Outputs: the normalised values, mean and 1 / deviation of each row, x itself. Source: ONNX Runtime, ContribOperators.md.
 */
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { defineOp } from "../define-op.js";
import { f32, wave } from "../rules/case-tensors.js";
import { byComposition, slotsOf, type Compose } from "../rules/composition.js";
import { unbroadcast } from "../rules/gradients.js";

interface Attributes {
  readonly epsilon: number;
}

const mean = (g: GraphWriter, x: Value): Value => g.reduceMean(x, { axes: [-1] });

const compose: Compose<Attributes> = (g, inputs, { attributes }) => {
  const [beta, bias] = [inputs.maybe(3), inputs.maybe(4)];
  const plain = g.add(inputs.need(0), inputs.need(1));
  const sum = bias === null ? plain : g.add(plain, bias);
  const middle = mean(g, sum);
  const centred = g.sub(sum, middle);
  const variance = mean(g, g.mul(centred, centred));
  const inverse = g.div(g.scalar(1, sum), g.sqrt(g.add(variance, g.scalar(attributes.epsilon, sum))));
  const scaled = g.mul(g.mul(centred, inverse), inputs.need(2));
  return [beta === null ? scaled : g.add(scaled, beta), middle, inverse, sum];
};

const { reference, gradient: throughComposition } = byComposition(compose);

export const skipLayerNormalization = defineOp({
  name: "SkipLayerNormalization",
  domain: "com.microsoft",
  since: 1,
  inputs: ["input", "skip", "gamma", "beta?", "bias?"],
  attributes: { epsilon: { kind: "float", fallback: 1e-12 } },
  inferShape([{ dtype, dims }]) {
    const row = { dtype, dims: dims === null ? null : [...dims.slice(0, -1), 1] };
    return [{ dtype, dims }, row, row, { dtype, dims }];
  },
  reference,
  // with n the normalised x and gx = dy * gamma: dx = (gx - mean(gx) - n * mean(gx * n)) / deviation, and what reaches x itself
  gradient({ inputs, cotangents, where }, attributes, g) {
    const [dy, dMiddle = null, dInverse = null, dSum = null] = cotangents;
    if (dMiddle !== null || dInverse !== null) return throughComposition({ inputs, cotangents: [dy, dMiddle, dInverse, dSum], where }, attributes, g);
    const [input, skip, gamma, beta, bias] = inputs;
    const [, middle = input, inverse = input, sum = input] = compose(g, slotsOf(inputs, where), { attributes, where });
    const normal = g.mul(g.sub(sum, middle), inverse);
    const gx = g.mul(dy, gamma);
    const flat = g.mul(g.sub(g.sub(gx, mean(g, gx)), g.mul(normal, mean(g, g.mul(gx, normal)))), inverse);
    const dx = dSum === null ? flat : g.add(flat, dSum);
    const back = (value: Value, to: Value | null): Value | null => (to === null ? null : unbroadcast(g, value, { input: to, beside: [input], where }));
    return [dx, back(dx, skip), back(g.mul(dy, normal), gamma), back(dy, beta), back(dx, bias)];
  },
  cases: [
    {
      name: "without beta",
      inputs: [wave([1, 2, 3], 0), wave([1, 2, 3], 1), wave([3], 2)],
      attributes: { epsilon: 1e-5 },
      expected: [f32([1, 2, 3], [0.3952249, -0.5026509, 1.064687, -1.232296, -0.5459784, -0.2494976])],
      smooth: true,
    },
    {
      name: "beta, bias, one skip for all",
      inputs: [wave([2, 2, 3], 0), wave([1, 2, 3], 1), wave([3], 2), wave([3], 3), wave([3], 4)],
      attributes: { epsilon: 0.01 },
      expected: [
        f32(
          [2, 2, 3],
          [-0.1022043, -1.69474, 0.9243975, -1.122255, -1.248554, -0.5869552, -0.4187546, -0.5851408, -0.9555123, -0.5172696, -0.6449789, -0.9519365],
        ),
      ],
      smooth: true,
    },
    {
      name: "all outputs",
      inputs: [wave([1, 2, 3], 0), wave([1, 2, 3], 1), wave([3], 2), wave([3], 3)],
      attributes: { epsilon: 0.01 },
      expected: [
        f32([1, 2, 3], [0.5336831, -1.50069, 1.180534, -1.087152, -1.543699, -0.1284561]),
        f32([1, 2, 1], [0.35, 0.3666667]),
        f32([1, 2, 1], [0.8828954, 0.9132177]),
        f32([1, 2, 3], [0.84, 1.42, -1.21, -1.11, 1.49, 0.72]),
      ],
      smooth: true,
      notInRuntime: "the CPU kernel gives no mean and deviation",
    },
    {
      name: "infinity",
      inputs: [f32([1, 1, 2], [Infinity, 1]), f32([1, 1, 2], [0, 0]), f32([2], [1, 1])],
      expected: [f32([1, 1, 2], [NaN, NaN])],
      notInRuntime: "its fused sums may give another NaN pattern",
    },
  ],
});
