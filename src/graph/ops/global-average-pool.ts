/** GlobalAveragePool: the mean of each channel. Shape [N, C, ...] -> [N, C, 1...]. Source: ONNX operator GlobalAveragePool, opset 1 to 22. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { expandLike, spatialSizes } from "../rules/gradients.js";
import { elementCount } from "#tensor";
import { globalDims, globalEach } from "../rules/convolution/global-pooling.js";

export const globalAveragePool = defineOp({
  name: "GlobalAveragePool",
  since: 1,
  inputs: ["X"],
  inferShape: globalDims,
  reference: globalEach((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
  // dx = dy / places
  gradient: ({ inputs: [x], cotangents: [dy], where }, _, g) => [expandLike(g, g.mul(dy, g.scalar(1 / elementCount(spatialSizes(x, where)), dy)), x)],
  cases: [
    { name: "two channels", inputs: [f32([1, 2, 1, 2], [1, 2, 3, 5])], expected: [f32([1, 2, 1, 1], [1.5, 4])], smooth: true },
    { name: "infinity", inputs: [f32([1, 1, 2], [1, Infinity])], expected: [f32([1, 1, 1], [Infinity])] },
    { name: "no images", inputs: [f32([0, 2, 3], [])], expected: [f32([0, 2, 1], [])] },
    {
      name: "float64",
      inputs: [f64([2, 1, 2], [0.5, 1, 2, 5])],
      expected: [f64([2, 1, 1], [0.75, 3.5])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
