/** GlobalMaxPool: the largest element of each channel. Shape [N, C, ...] -> [N, C, 1...]. Source: ONNX operator GlobalMaxPool, opset 1 to 22. */
import { defineOp } from "../define-op.js";
import { f32 } from "../rules/case-tensors.js";
import { globalDims, globalEach } from "../rules/convolution/global-pooling.js";
import { rankOf } from "../rules/gradients.js";
import { axesFrom } from "../rules/normalising/normalising.js";

export const globalMaxPool = defineOp({
  name: "GlobalMaxPool",
  since: 1,
  inputs: ["X"],
  inferShape: globalDims,
  reference: globalEach((values) => values.reduce((a, b) => Math.max(a, b), -Infinity)),
  // dx = dy at the largest element; elements that tie share it equally
  gradient({ inputs: [x], outputs: [y], cotangents: [dy], where }, _, g) {
    const mask = g.cast(g.equal(x, y), x.type.dtype);
    return [g.mul(mask, g.div(dy, g.reduceSum(mask, { axes: axesFrom(2, rankOf(x, where)) })))];
  },
  cases: [
    { name: "two channels", inputs: [f32([1, 2, 1, 2], [1, 2, -3, -5])], expected: [f32([1, 2, 1, 1], [2, -3])], smooth: true },
    {
      name: "infinities",
      inputs: [f32([1, 2, 2], [1, Infinity, -Infinity, -Infinity])],
      expected: [f32([1, 2, 1], [Infinity, -Infinity])],
      notInRuntime: "its least number is finite",
    },
    { name: "no images", inputs: [f32([0, 2, 3], [])], expected: [f32([0, 2, 1], [])] },
  ],
});
