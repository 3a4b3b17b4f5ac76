/** GlobalLpPool: the p-norm of each channel, (sum |x|^p)^(1/p). Shape [N, C, ...] -> [N, C, 1...]. Source: ONNX operator GlobalLpPool, opset 2 to 22. */
import { defineOp } from "../define-op.js";
import { f32 } from "../rules/case-tensors.js";
import { globalDims, globalEach } from "../rules/convolution/global-pooling.js";
import { normFactor, normOf } from "../rules/convolution/p-norms.js";

export const globalLpPool = defineOp({
  name: "GlobalLpPool",
  since: 2,
  inputs: ["X"],
  attributes: { p: { kind: "int", fallback: 2 } },
  inferShape: globalDims,
  reference: globalEach((values, { p }: { readonly p: number }) => normOf(values, p)),
  // dx = x |x|^(p-2) * dy y^(1-p)
  gradient: ({ inputs: [x], outputs: [y], cotangents: [dy] }, { p }, g) => [g.mul(normFactor(g, x, p), g.mul(dy, g.pow(y, g.scalar(1 - p, y))))],
  cases: [
    { name: "two channels", inputs: [f32([1, 2, 1, 2], [3, -4, 1, 2])], expected: [f32([1, 2, 1, 1], [5, 2.236068])], smooth: true },
    { name: "p is 3", inputs: [f32([1, 1, 2], [-1, 2])], attributes: { p: 3 }, expected: [f32([1, 1, 1], [2.0800838])], smooth: true },
    { name: "p is 1, infinity", inputs: [f32([1, 1, 2], [-1, Infinity])], attributes: { p: 1 }, expected: [f32([1, 1, 1], [Infinity])] },
    { name: "no images", inputs: [f32([0, 2, 3], [])], expected: [f32([0, 2, 1], [])] },
  ],
});
