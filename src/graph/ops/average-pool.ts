/**
 * AveragePool: the mean of what each window sees; `count_include_pad` counts pads as zeros.
 * Shape [N, C, ...] -> [N, C, windows...]. Source: ONNX operator AveragePool, opset 7 to 22.
 */
import { elementCount, fromFloat64 } from "#tensor";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { defineOp } from "../define-op.js";
import { f32 } from "../rules/case-tensors.js";
import { dataGradient } from "../rules/convolution/conv-gradients.js";
import { reshapeLike, spatialSizes } from "../rules/gradients.js";
import { areTiles, coveringWindows, POOL_ATTRIBUTES, pooledDims, poolEach, windowCounts } from "../rules/convolution/pooling.js";
import { windowsOf, type Window } from "../rules/convolution/windows.js";

export const averagePool = defineOp({
  name: "AveragePool",
  since: 7,
  inputs: ["X"],
  attributes: { ...POOL_ATTRIBUTES, count_include_pad: { kind: "int", fallback: 0 } },
  inferShape: ([x], attributes, { where }) => [{ dtype: x.dtype, dims: pooledDims(where, x, attributes) }],
  reference([x], attributes, { where }) {
    const windows = windowsOf(where, attributes, { sizes: x.dims.slice(2), kernel: attributes.kernel_shape });
    const counts = windowCounts(windows, attributes.count_include_pad !== 0);
    return [poolEach(x, windows, ({ values, window }) => values.reduce((sum, value) => sum + value, 0) / (counts[window] ?? NaN))];
  },
  // each element of dy, divided by its window's count, goes to all that the window saw
  gradient({ inputs: [x], cotangents: [dy], where }, attributes, g) {
    const windows = windowsOf(where, attributes, { sizes: spatialSizes(x, where), kernel: attributes.kernel_shape });
    const shares = perWindow(g, dy, { windows, counts: windowCounts(windows, attributes.count_include_pad !== 0) });
    return [areTiles(windows) ? tiled(g, shares, windows) : spread(g, { shares, x, windows, where })];
  },
  cases: [
    {
      name: "2 by 2, side by side, a row that no window sees",
      inputs: [f32([1, 1, 3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
      expected: [f32([1, 1, 1, 2], [3.5, 5.5])],
      smooth: true,
    },
    {
      name: "3 by stride 1, padded, pads not counted",
      inputs: [f32([1, 2, 3], [1, 2, 6, -1, 0, 4])],
      attributes: { kernel_shape: [3], pads: [1, 1] },
      expected: [f32([1, 2, 3], [1.5, 3, 4, -0.5, 1, 2])],
      smooth: true,
    },
    {
      name: "pads counted, by 2",
      inputs: [f32([2, 1, 3], [1, 2, 6, -1, 0, 4])],
      attributes: { kernel_shape: [2], pads: [1, 0], strides: [2], count_include_pad: 1 },
      expected: [f32([2, 1, 2], [0.5, 4, -0.5, 2])],
      smooth: true,
    },
    {
      name: "dilated, the last window hanging over",
      inputs: [f32([1, 1, 6], [1, 2, 3, 4, 5, 6])],
      attributes: { kernel_shape: [2], dilations: [2], strides: [2], pads: [1, 0], ceil_mode: 1 },
      expected: [f32([1, 1, 3], [2, 3, 5])],
      smooth: true,
    },
    {
      name: "SAME_LOWER and infinity",
      inputs: [f32([1, 1, 3], [1, 3, Infinity])],
      attributes: { kernel_shape: [2], auto_pad: "SAME_LOWER" },
      expected: [f32([1, 1, 3], [1, 2, Infinity])],
    },
    { name: "no images", inputs: [f32([0, 1, 2], [])], attributes: { kernel_shape: [2] }, expected: [f32([0, 1, 1], [])] },
  ],
});

/** dy divided by the count of its window: a number when all are equal, else a map. */
function perWindow(g: GraphWriter, dy: Value, { windows, counts }: { windows: readonly Window[]; counts: readonly number[] }): Value {
  const [first = 1] = counts;
  if (counts.every((count) => count === first)) return g.mul(dy, g.scalar(1 / first, dy));
  const dims = windows.map(({ output }) => output);
  const map = fromFloat64(
    dy.type.dtype,
    dims,
    counts.map((count) => 1 / count),
  );
  return g.mul(dy, g.constant(map));
}

/** Windows that lie side by side: each element repeated over its tile, zeros behind the last. */
function tiled(g: GraphWriter, shares: Value, windows: readonly Window[]): Value {
  const apart = g.reshape(shares, [0, 0, ...windows.flatMap(({ output }) => [output, 1])]);
  const repeated = g.expand(apart, [1, 1, ...windows.flatMap(({ kernel }) => [1, kernel])]);
  const joined = g.reshape(repeated, [0, 0, ...windows.map(({ output, kernel }) => output * kernel)]);
  const behind = windows.map(({ input, output, kernel }) => input - output * kernel);
  if (behind.every((size) => size === 0)) return joined;
  return g.op("Pad", [joined, g.ints([0, 0, ...windows.map(() => 0), 0, 0, ...behind])])[0] ?? joined;
}

/** Windows that overlap: the adjoint of a convolution of each channel by ones. */
function spread(g: GraphWriter, { shares, x, windows, where }: { shares: Value; x: Value; windows: readonly Window[]; where: string }): Value {
  const kernel = windows.map((each) => each.kernel);
  const ones = fromFloat64(
    x.type.dtype,
    [1, 1, ...kernel],
    Array.from({ length: elementCount(kernel) }, () => 1),
  );
  const images = g.reshape(shares, [-1, 1, ...windows.map(({ output }) => output)]);
  const sums = dataGradient(g, { dy: images, w: g.constant(ones) }, { where, windows: coveringWindows(windows), group: 1 });
  return reshapeLike(g, sums, x);
}
