/**
 * com.microsoft RotaryEmbedding: pairs of numbers of each head turned by the angle of their position, looked up in caches.
 * `position_ids` is [batch, length], or one number that the first position has. Shape unchanged.
 * Source  ONNX Runtime, ContribOperators.md, RotaryEmbedding.
 */
import { fail } from "#base";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { defineOp } from "../define-op.js";
import { range } from "../rules/attention/attention.js";
import { f32, i64, wave } from "../rules/case-tensors.js";
import { byComposition, type Compose } from "../rules/composition.js";
import { rankOf } from "../rules/gradients.js";
import { turnPositions } from "../rules/attention/rotary.js";

interface Attributes {
  readonly interleaved: number;
  readonly num_heads: number;
  readonly rotary_embedding_dim: number;
}

/** [batch or 1, length] */
function positionsOf(g: GraphWriter, positions: Value, { x, where }: { x: Value; where: string }): Value {
  if (rankOf(positions, where) === 2) return positions;
  const length = g.gather(g.shape(x), g.scalar(rankOf(x, where) === 4 ? 2 : 1, "int64"));
  return g.unsqueeze(g.add(range(g, length), positions), [0]);
}

const compose: Compose<Attributes> = (g, inputs, { attributes, where }) => {
  const [x, positions, cosines, sines] = [inputs.need(0), inputs.need(1), inputs.need(2), inputs.need(3)];
  const at = positionsOf(g, positions, { x, where });
  const { interleaved, num_heads, rotary_embedding_dim } = attributes;
  const options = { heads: num_heads, turned: rotary_embedding_dim, interleaved: interleaved !== 0, where };
  return [turnPositions(g, x, { cos: g.gather(cosines, at), sin: g.gather(sines, at), ...options })];
};

export const microsoftRotaryEmbedding = defineOp({
  name: "RotaryEmbedding",
  domain: "com.microsoft",
  since: 1,
  inputs: ["input", "position_ids", "cos_cache", "sin_cache"],
  attributes: {
    interleaved: { kind: "int", fallback: 0 },
    num_heads: { kind: "int", fallback: 0 },
    rotary_embedding_dim: { kind: "int", fallback: 0 },
    is_packed_batching: { kind: "int", fallback: 0 },
    scale: { kind: "float", fallback: 1 },
  },
  inferShape([{ dtype, dims }], { is_packed_batching, scale }, { where }) {
    if (is_packed_batching !== 0 || scale !== 1) throw fail("GRAPH_INVALID", { where, why: "packed batches and scales are not supported" });
    return [{ dtype, dims }];
  },
  ...byComposition(compose),
  cases: [
    {
      name: "halves, positions given",
      inputs: [wave([1, 3, 8], 0), i64([1, 3], [4, 0, 2]), wave([5, 2], 1), wave([5, 2], 2)],
      expected: [
        f32(
          [1, 3, 8],
          [
            0.0286, -1.4844, -0.2314, -0.4692, 0.5131, -1.068, -0.5691, -0.4528, 1.596, 0.09250001, -0.02379992, -0.2765, 1.7227, 0.1435, 0.09520002, 0.2131,
            1.3034, 0.7248, -0.2196, 0.4576, 0.6982, 0.944, 0.01739998, 0.7216,
          ],
        ),
      ],
      smooth: true,
    },
    {
      name: "neighbours, four axes, from a position on",
      inputs: [wave([2, 2, 2, 4], 0), i64([1], [1]), wave([5, 2], 1), wave([5, 2], 2)],
      attributes: { interleaved: 1 },
      expected: [
        f32(
          [2, 2, 2, 4],
          [
            0.7623, -0.9405, 0.7257, -0.02239999, 0.02600002, 1.0842, -0.4896, 0.6656, -0.509, -1.0422, 0.2823, -0.6738, 1.0638, 0.47, 0.3944, 0.8248, -1.2903,
            -0.1171, -0.4307, -0.6715, 1.0578, -0.6026, 0.8944, 0.176, -0.808, 0.9192, -0.7258, -0.008600003, 0.01559997, -1.0868, 0.5184, -0.6416,
          ],
        ),
      ],
      smooth: true,
    },
    {
      name: "infinity",
      inputs: [f32([1, 1, 2], [Infinity, 1]), i64([1], [0]), f32([1, 1], [1]), f32([1, 1], [0.5])],
      expected: [f32([1, 1, 2], [Infinity, Infinity])],
    },
  ],
});
