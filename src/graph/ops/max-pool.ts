/**
 * MaxPool: the largest element that each window sees, and where it was (the first, when some tie).
 * Shape [N, C, ...] -> [N, C, windows...], twice. Indices count through the whole input, row-major, or column-major within a channel by `storage_order`.
 * Source: ONNX operator MaxPool, opset 1 to 22.
 */
import { elementCount } from "#tensor";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { defineOp, type Plain } from "../define-op.js";
import { staticDims } from "../infer/facts.js";
import { f32, i64 } from "../rules/case-tensors.js";
import { reshapeLike, spatialSizes } from "../rules/gradients.js";
import { areTiles, POOL_ATTRIBUTES, pooledDims, poolEach } from "../rules/convolution/pooling.js";
import { windowsOf, type Window } from "../rules/convolution/windows.js";

export const maxPool = defineOp({
  name: "MaxPool",
  since: 1,
  inputs: ["X"],
  attributes: { ...POOL_ATTRIBUTES, storage_order: { kind: "int", fallback: 0 } },
  inferShape([x], attributes, { where, outputs }) {
    const dims = pooledDims(where, x, attributes);
    const indices = { dtype: "int64", dims } as const;
    return outputs > 1 ? [{ dtype: x.dtype, dims }, indices] : [{ dtype: x.dtype, dims }];
  },
  reference([x], attributes, { where }) {
    const windows = windowsOf(where, attributes, { sizes: x.dims.slice(2), kernel: attributes.kernel_shape });
    const y = poolEach(x, windows, ({ values }) => values.reduce((a, b) => Math.max(a, b), -Infinity));
    const at = poolEach(x, windows, ({ values, places }) => places[largest(values)] ?? -1);
    return [y, { dtype: "int64", dims: y.dims, data: attributes.storage_order === 0 ? at.data : at.data.map((place) => byColumns(x, place)) }];
  },
  // dy goes back to where its element was found
  gradient({ inputs: [x], outputs: [, known], cotangents: [dy], where }, attributes, g) {
    const { storage_order: order, ceil_mode: ceil, kernel_shape, dilations } = attributes;
    const windows = windowsOf(where, attributes, { sizes: spatialSizes(x, where), kernel: kernel_shape });
    const indices = order === 0 && known != null ? known : indicesOf(g, x, { windows, ceil, kernel_shape, dilations });
    return [unpooled(g, { x, dy, indices, windows })];
  },
  cases: [
    {
      name: "2 by 2, side by side, and where",
      inputs: [f32([1, 1, 4, 4], [1, 2, 3, 4, 8, 7, 6, 5, 9, 10, 11, 12, 16, 15, 14, 13])],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
      expected: [f32([1, 1, 2, 2], [8, 6, 16, 14]), i64([1, 1, 2, 2], [4, 6, 12, 14])],
      smooth: true,
    },
    {
      name: "only the values, side by side, a column that no window sees",
      inputs: [f32([2, 1, 5], [1, 2, 4, 3, 9, -1, -2, -4, -3, 7])],
      attributes: { kernel_shape: [2], strides: [2] },
      expected: [f32([2, 1, 2], [2, 4, -1, -3])],
      smooth: true,
    },
    {
      name: "3 by 3 by 2, overlapping, padded",
      inputs: [f32([1, 1, 4, 4], [1, 2, 3, 4, 8, 7, 6, 5, 9, 20, 11, 12, 16, 15, 14, 13])],
      attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
      expected: [f32([1, 1, 2, 2], [8, 7, 20, 20])],
      smooth: true,
    },
    {
      name: "two channels, dilated, the last window hanging over",
      inputs: [f32([1, 2, 6], [1, 5, 2, 6, 3, 7, -1, -5, -2, -6, -3, -7])],
      attributes: { kernel_shape: [2], strides: [2], dilations: [2], pads: [1, 0], ceil_mode: 1 },
      expected: [f32([1, 2, 3], [5, 6, 7, -5, -5, -6]), i64([1, 2, 3], [1, 3, 5, 7, 7, 9])],
      smooth: true,
    },
    {
      name: "where, by columns",
      inputs: [f32([1, 1, 2, 3], [1, 2, 6, 4, 5, 3])],
      attributes: { kernel_shape: [2, 2], storage_order: 1 },
      expected: [f32([1, 1, 1, 2], [5, 6]), i64([1, 1, 1, 2], [3, 4])],
      smooth: true,
    },
    {
      name: "SAME_UPPER and infinities",
      inputs: [f32([1, 1, 3], [-Infinity, -1e30, Infinity])],
      attributes: { kernel_shape: [2], auto_pad: "SAME_UPPER" },
      expected: [f32([1, 1, 3], [-1e30, Infinity, Infinity])],
    },
    { name: "no images", inputs: [f32([0, 1, 2], [])], attributes: { kernel_shape: [2] }, expected: [f32([0, 1, 1], [])] },
  ],
});

function largest(values: readonly number[]): number {
  return values.reduce((best, value, at) => (value > (values[best] ?? NaN) ? at : best), 0);
}

/** The same place, columns first within its channel. */
function byColumns({ dims }: Plain, place: number): number {
  const sizes = dims.slice(2);
  const plane = elementCount(sizes);
  let [rest, at] = [place % plane, 0];
  for (const size of sizes.toReversed()) {
    at = at * size + (rest % size);
    rest = Math.floor(rest / size);
  }
  return Math.floor(place / plane) * plane + at;
}

interface Pooled {
  readonly windows: readonly Window[];
  readonly ceil: number;
  readonly kernel_shape: readonly number[];
  readonly dilations: readonly number[] | undefined;
}

/** The indices of a pool that gave only its values. */
function indicesOf(g: GraphWriter, x: Value, { windows, ceil, kernel_shape, dilations }: Pooled): Value {
  const attributes = {
    kernel_shape,
    strides: windows.map(({ stride }) => stride),
    pads: [...windows.map(({ before }) => before), ...windows.map(({ after }) => after)],
    ceil_mode: ceil,
    ...(dilations === undefined ? {} : { dilations }),
  };
  const [, indices = x] = g.op("MaxPool", [x], attributes, { outputs: 2 });
  return indices;
}

/**
 * MaxUnpool where the windows tile the input, but for a rest at the end (7 times as fast), else a scatter that adds, since overlapping windows may have found the same element.
 * Not ScatterND: ONNX Runtime's loses updates to one place when it has more than one thread; ScatterElements does not.
 */
function unpooled(g: GraphWriter, { x, dy, indices, windows }: { x: Value; dy: Value; indices: Value; windows: readonly Window[] }): Value {
  if (areTiles(windows) && windows.every(({ input, output, stride }) => output * stride <= input)) {
    const kernel = windows.map(({ kernel }) => kernel);
    const isWhole = windows.every(({ input, output, stride }) => output * stride === input);
    const known = staticDims(x.type);
    const shape = isWhole ? [] : [known === null ? g.shape(x) : g.ints(known)]; // elements behind the last window get 0
    return g.op("MaxUnpool", [dy, indices, ...shape], { kernel_shape: kernel, strides: kernel })[0] ?? dy;
  }
  const flat = (value: Value): Value => g.reshape(value, [-1]);
  const dims = staticDims(x.type);
  const zeros = g.expand(g.scalar(0, dy), dims === null ? sizeOf(g, x) : [elementCount(dims)]);
  const [sum = dy] = g.op("ScatterElements", [zeros, flat(indices), flat(dy)], { axis: 0, reduction: "add" });
  return reshapeLike(g, sum, x);
}

function sizeOf(g: GraphWriter, x: Value): Value {
  return g.unsqueeze(g.op("Size", [x])[0] ?? x, [0]);
}
