/**
 * RMSNormalization: y = x / sqrt(mean of squares + epsilon) * scale over the axes from `axis` on.
 * Shape [..., n...], scale stretches to it -> [..., n...]. Source: ONNX operator RMSNormalization, opset 23; Zhang & Sennrich, arXiv:1910.07467.
 */
import { elementCount, normaliseAxis } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32 } from "../rules/case-tensors.js";
import { stretched } from "../rules/elementwise.js";
import { rankOf, unbroadcast } from "../rules/gradients.js";
import { axesFrom } from "../rules/normalising/normalising.js";

export const rmsNormalization = defineOp({
  name: "RMSNormalization",
  since: 23,
  inputs: ["X", "scale"],
  attributes: { axis: { kind: "int", fallback: -1 }, epsilon: { kind: "float", fallback: 1e-5 }, stash_type: { kind: "int", fallback: 1 } },
  inferShape([x, scale], { axis }, { where }) {
    if (x.dims !== null) normaliseAxis(where, axis, x.dims.length);
    return [{ dtype: scale.dtype, dims: x.dims }];
  },
  reference([x, scale], { axis, epsilon }, { where }) {
    const length = elementCount(x.dims.slice(normaliseAxis(where, axis, x.dims.length)));
    const squares = new Float64Array(length === 0 ? 0 : x.data.length / length);
    x.data.forEach((value, at) => (squares[Math.floor(at / length)] = (squares[Math.floor(at / length)] ?? 0) + (value * value) / length));
    const factors = stretched(scale, x.dims);
    const data = x.data.map((value, at) => (value / Math.sqrt((squares[Math.floor(at / length)] ?? NaN) + epsilon)) * (factors[at] ?? NaN));
    return [{ dtype: scale.dtype, dims: x.dims, data }];
  },
  // dx = inverse * (d - xhat * mean(d * xhat)), d = dy * scale
  gradient({ inputs: [x, scale], cotangents: [dy], where }, { axis, epsilon }, g) {
    const rank = rankOf(x, where);
    const axes = axesFrom(normaliseAxis(where, axis, rank), rank);
    const inverse = g.div(g.scalar(1, x), g.sqrt(g.add(g.reduceMean(g.mul(x, x), { axes }), g.scalar(epsilon, x))));
    const xhat = g.mul(x, inverse);
    const d = g.mul(dy, scale);
    const dx = g.mul(g.sub(d, g.mul(xhat, g.reduceMean(g.mul(d, xhat), { axes }))), inverse);
    return [dx, unbroadcast(g, g.mul(dy, xhat), { input: scale, beside: [x], where })];
  },
  cases: [
    {
      name: "rows",
      inputs: [f32([2, 2], [1, 3, 2, -4]), f32([2], [1, 2])],
      attributes: { epsilon: 4 },
      expected: [f32([2, 2], [0.33333334, 2, 0.5345225, -2.1380899])],
      smooth: true,
    },
    {
      name: "the last two axes",
      inputs: [f32([1, 2, 2], [1, 1, 1, 3]), f32([2, 2], [1, 1, 2, 0.5])],
      attributes: { axis: 1, epsilon: 1 },
      expected: [f32([1, 2, 2], [0.5, 0.5, 1, 0.75])],
      smooth: true,
    },
    { name: "zeros", inputs: [f32([1, 2], [0, 0]), f32([2], [1, 1])], expected: [f32([1, 2], [0, 0])] },
    { name: "no rows", inputs: [f32([0, 2], []), f32([2], [1, 1])], expected: [f32([0, 2], [])] },
  ],
});
