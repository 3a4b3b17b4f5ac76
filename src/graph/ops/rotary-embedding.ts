/**
 * RotaryEmbedding: pairs of numbers of each head turned by the angle of their position, whose cosines and sines are given.
 * Shape   X [batch, length, heads * width] or [batch, heads, length, width] -> same.
 * Source  ONNX operator RotaryEmbedding, opset 23.
 */
import { defineOp } from "../define-op.js";
import { f32, i64, wave } from "../rules/case-tensors.js";
import { byComposition, type Compose } from "../rules/composition.js";
import { likeFirst } from "../rules/elementwise.js";
import { turnPositions } from "../rules/attention/rotary.js";

interface Attributes {
  readonly interleaved: number;
  readonly num_heads: number;
  readonly rotary_embedding_dim: number;
}

const compose: Compose<Attributes> = (g, inputs, { attributes, where }) => {
  const [x, cosines, sines, positions] = [inputs.need(0), inputs.need(1), inputs.need(2), inputs.maybe(3)];
  const [cos, sin] = positions !== null ? [g.gather(cosines, positions), g.gather(sines, positions)] : [cosines, sines];
  const { interleaved, num_heads, rotary_embedding_dim } = attributes;
  return [turnPositions(g, x, { cos, sin, heads: num_heads, turned: rotary_embedding_dim, interleaved: interleaved !== 0, where })];
};

export const rotaryEmbedding = defineOp({
  name: "RotaryEmbedding",
  since: 23,
  inputs: ["X", "cos_cache", "sin_cache", "position_ids?"],
  attributes: { interleaved: { kind: "int", fallback: 0 }, num_heads: { kind: "int", fallback: 0 }, rotary_embedding_dim: { kind: "int", fallback: 0 } },
  inferShape: likeFirst,
  ...byComposition(compose),
  cases: [
    {
      name: "halves, positions given",
      inputs: [wave([1, 2, 3, 4], 0), wave([5, 2], 1), wave([5, 2], 2), i64([1, 3], [4, 0, 2])],
      expected: [
        f32(
          [1, 2, 3, 4],
          [
            0.0286, -1.4844, -0.2314, -0.4692, 1.0486, 0.01540003, -0.1420999, -0.6906, 1.4168, -0.164, -0.4612, -0.34, 0.9967, 0.4216, -0.7533, -0.09160001,
            1.4035, 0.1544, 0.1876, 0.6438, 0.6982, 0.944, 0.01739998, 0.7216,
          ],
        ),
      ],
      smooth: true,
    },
    {
      name: "neighbours, three axes, a part of each head",
      inputs: [wave([2, 2, 8], 0), wave([2, 2, 1], 1), wave([2, 2, 1], 2)],
      attributes: { interleaved: 1, num_heads: 2, rotary_embedding_dim: 2 },
      expected: [
        f32(
          [2, 2, 8],
          [
            -0.9009, 0.8316, -0.26, -0.93, -0.3164001, 1.1179, -0.7, -0.62, 0.5818, -0.2838, -0.96, -0.15, 0.3717, -0.5773, -0.97, 0.36, -1.2903, -0.1171,
            -0.73, 0.77, -1.2042, 0.4564, -0.29, 0.99, 0.7228, 0.2092, 0.22, 0.94, 0.6814, -0.1882, 0.67, 0.65,
          ],
        ),
      ],
      smooth: true,
    },
    {
      name: "infinity",
      inputs: [f32([1, 1, 1, 2], [Infinity, 1]), f32([1, 1, 1], [1]), f32([1, 1, 1], [0.5])],
      expected: [f32([1, 1, 1, 2], [Infinity, Infinity])],
    },
  ],
});
