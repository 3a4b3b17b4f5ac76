/**
 * MeanVarianceNormalization: y = (x - mean) / (deviation + 1e-9) over some axes.
 * Shape any -> same. Source: ONNX operator MeanVarianceNormalization, opset 9 and 13.
 */
import { broadcastIndices, elementCount, normaliseAxis } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32 } from "../rules/case-tensors.js";
import { likeFirst } from "../rules/elementwise.js";
import { rankOf } from "../rules/gradients.js";
import { statisticsOf, throughNormal } from "../rules/normalising/normalising.js";

/** Added to the deviation: ONNX's own function has this number. */
const TINY = 1e-9;

export const meanVarianceNormalization = defineOp({
  name: "MeanVarianceNormalization",
  since: 9,
  inputs: ["X"],
  attributes: { axes: { kind: "ints", fallback: [0, 2, 3] } },
  inferShape(inputs, { axes }, { where }) {
    const { dims } = inputs[0];
    if (dims !== null) axes.forEach((axis) => normaliseAxis(where, axis, dims.length));
    return likeFirst(inputs);
  },
  reference([x], { axes }, { where }) {
    const over = new Set(axes.map((axis) => normaliseAxis(where, axis, x.dims.length)));
    const kept = x.dims.map((size, axis) => (over.has(axis) ? 1 : size));
    const groups = broadcastIndices(kept, x.dims);
    const { mean, variance } = statisticsOf(x, elementCount(kept), (at) => groups[at] ?? 0);
    const data = x.data.map((value, at) => (value - (mean[groups[at] ?? 0] ?? NaN)) / (Math.sqrt(variance[groups[at] ?? 0] ?? NaN) + TINY));
    return [{ ...x, data }];
  },
  gradient({ inputs: [x], cotangents: [dy], where }, attributes, g) {
    const axes = attributes.axes.map((axis) => normaliseAxis(where, axis, rankOf(x, where)));
    const centred = g.sub(x, g.reduceMean(x, { axes }));
    const inverse = g.div(g.scalar(1, x), g.add(g.sqrt(g.reduceMean(g.mul(centred, centred), { axes })), g.scalar(TINY, x)));
    return [throughNormal(g, dy, { xhat: g.mul(centred, inverse), inverse, axes })];
  },
  cases: [
    { name: "a channel over images", inputs: [f32([2, 1, 1, 2], [1, 3, 3, 1])], expected: [f32([2, 1, 1, 2], [-1, 1, 1, -1])] },
    {
      name: "the last axis",
      inputs: [f32([2, 3], [1, 2, 6, -1, 0, 4])],
      attributes: { axes: [1] },
      expected: [f32([2, 3], [-0.9258201, -0.46291, 1.3887302, -0.9258201, -0.46291, 1.3887302])],
      smooth: true,
    },
    { name: "infinity", inputs: [f32([1, 2], [1, Infinity])], attributes: { axes: [1] }, expected: [f32([1, 2], [NaN, NaN])] },
  ],
});
