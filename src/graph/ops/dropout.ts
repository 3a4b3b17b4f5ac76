/**
 * Dropout: in training, elements are dropped with probability `ratio` and the others divided by 1 - ratio; else unchanged. The mask is true where kept.
 * The reference has values where nothing is dropped. Source: ONNX operator Dropout, opset 13.
 */
import { defineOp } from "../define-op.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { bool, f32, f64 } from "../rules/case-tensors.js";
import { noGradient } from "../rules/gradients.js";
import { leftToChance } from "../rules/random.js";

export const dropout = defineOp({
  name: "Dropout",
  since: 12,
  isRandom: true,
  inputs: ["data", "ratio?", "training_mode?"],
  attributes: { seed: { kind: "int" } },
  inferShape: ([data]) => [
    { dtype: data.dtype, dims: data.dims },
    { dtype: "bool", dims: data.dims },
  ],
  reference([data, ratio, training], _, { where }) {
    const isDropping = (training?.data[0] ?? 0) !== 0 && (ratio?.data[0] ?? 0.5) !== 0;
    if (isDropping && data.data.length > 0) throw leftToChance(where);
    return [data, { dtype: "bool", dims: data.dims, data: new Float64Array(data.data.length).fill(1) }];
  },
  // dx = dy / (1 - ratio) where kept, else 0; dy when it is not training
  gradient({ inputs: [data, ratio, training], outputs: [, mask], cotangents: [dy], where }, _, g) {
    if (training === null || g.knownInts(g.cast(training, "int64"))?.[0] === 0) return [dy, null, null];
    if (mask == null) throw noGradient(where, "it drops at random and its mask is not there: give the node its second output, or leave training_mode out");
    return [g.where(mask, g.mul(dy, scaleOf(g, { data, ratio, training })), g.scalar(0, data)), null, null];
  },
  cases: [
    { name: "unchanged when not training, all kept", inputs: [f32([3], [1, NaN, Infinity])], expected: [f32([3], [1, NaN, Infinity]), bool([3], [1, 1, 1])] },
    { name: "a ratio alone drops nothing", inputs: [f32([2], [1, -2]), f32([], [0.9])], expected: [f32([2], [1, -2])] },
    {
      name: "training with ratio 0",
      inputs: [f32([2], [1, -2]), f32([], [0]), bool([], [1])],
      expected: [f32([2], [1, -2]), bool([2], [1, 1])],
    },
    { name: "no elements", inputs: [f32([0], []), f32([], [0.5]), bool([], [1])], expected: [f32([0], []), bool([0], [])] },
    { name: "float64", inputs: [f64([2], [0.5, -2])], expected: [f64([2], [0.5, -2])], smooth: true },
    {
      name: "float64, training switched off by an input",
      inputs: [f64([2], [0.5, -2]), f64([], [0.5]), bool([], [0])],
      expected: [f64([2], [0.5, -2]), bool([2], [1, 1])],
      smooth: true,
    },
  ],
});

/** 1 / (1 - ratio) in training, else 1. */
function scaleOf(g: GraphWriter, { data, ratio, training }: { data: Value; ratio: Value | null; training: Value }): Value {
  const one = g.scalar(1, data);
  if (ratio === null) return g.where(training, g.scalar(2, data), one);
  const share = ratio.type.dtype === data.type.dtype ? ratio : g.cast(ratio, data.type.dtype);
  return g.where(training, g.reciprocal(g.sub(one, share)), one);
}
