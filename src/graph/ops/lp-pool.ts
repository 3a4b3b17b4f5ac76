/**
 * LpPool: the p-norm of what each window sees, (sum |x|^p)^(1/p).
 * Shape [N, C, ...] -> [N, C, windows...]. Source: ONNX operator LpPool, opset 2 to 22.
 */
import { elementCount, fromFloat64 } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32 } from "../rules/case-tensors.js";
import { dataGradient } from "../rules/convolution/conv-gradients.js";
import { reshapeLike, spatialSizes } from "../rules/gradients.js";
import { normFactor, normOf } from "../rules/convolution/p-norms.js";
import { coveringWindows, POOL_ATTRIBUTES, pooledDims, poolEach } from "../rules/convolution/pooling.js";
import { windowsOf } from "../rules/convolution/windows.js";

export const lpPool = defineOp({
  name: "LpPool",
  since: 2,
  inputs: ["X"],
  attributes: { ...POOL_ATTRIBUTES, p: { kind: "int", fallback: 2 } },
  inferShape: ([x], attributes, { where }) => [{ dtype: x.dtype, dims: pooledDims(where, x, attributes) }],
  reference([x], attributes, { where }) {
    const windows = windowsOf(where, attributes, { sizes: x.dims.slice(2), kernel: attributes.kernel_shape });
    return [poolEach(x, windows, ({ values }) => normOf(values, attributes.p))];
  },
  // dx = x |x|^(p-2) * (dy y^(1-p), spread over each window)
  gradient({ inputs: [x], outputs: [y], cotangents: [dy], where }, attributes, g) {
    const windows = windowsOf(where, attributes, { sizes: spatialSizes(x, where), kernel: attributes.kernel_shape });
    const kernel = windows.map((each) => each.kernel);
    const ones = fromFloat64(
      x.type.dtype,
      [1, 1, ...kernel],
      Array.from({ length: elementCount(kernel) }, () => 1),
    );
    const shares = g.mul(dy, g.pow(y, g.scalar(1 - attributes.p, y)));
    const images = g.reshape(shares, [-1, 1, ...windows.map(({ output }) => output)]);
    const spread = dataGradient(g, { dy: images, w: g.constant(ones) }, { where, windows: coveringWindows(windows), group: 1 });
    return [g.mul(normFactor(g, x, attributes.p), reshapeLike(g, spread, x))];
  },
  cases: [
    {
      name: "2 by stride 1",
      inputs: [f32([1, 1, 3], [3, -4, 0.5])],
      attributes: { kernel_shape: [2] },
      expected: [f32([1, 1, 2], [5, 4.0311289])],
      smooth: true,
    },
    {
      name: "p is 3, padded, by 2",
      inputs: [f32([1, 2, 3], [1, 2, -3, 0.5, 1, 4])],
      attributes: { kernel_shape: [2], strides: [2], pads: [1, 0], p: 3 },
      expected: [f32([1, 2, 2], [1, 3.2710663, 0.5, 4.0207257])],
      smooth: true,
    },
    {
      name: "p is 1, infinity",
      inputs: [f32([1, 1, 3], [-1, 2, Infinity])],
      attributes: { kernel_shape: [2], p: 1 },
      expected: [f32([1, 1, 2], [3, Infinity])],
    },
    { name: "no images", inputs: [f32([0, 1, 2], [])], attributes: { kernel_shape: [2] }, expected: [f32([0, 1, 1], [])] },
  ],
});
