/** CenterCropPad: the middle of the input along each axis where the shape is smaller, zeros around it where the shape is larger. Source: ONNX operator CenterCropPad, opset 18. */
import { normaliseAxis, elementCount, strides } from "#tensor";
import { defineOp } from "../define-op.js";
import type { Dim } from "../ir.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { rankOf } from "../rules/gradients.js";

export const centerCropPad = defineOp({
  name: "CenterCropPad",
  since: 18,
  inputs: ["input_data", "shape"],
  attributes: { axes: { kind: "ints" } },
  moves: ["input_data"],
  inferShape([{ dtype, dims }, shape], { axes }, { where }) {
    if (dims === null) return [{ dtype, dims: null }];
    return [{ dtype, dims: resized(dims, { axes: axesOf(where, axes, dims.length), sizes: shape.sizes ?? [] }) }];
  },
  reference([x, shape], { axes }, { where }) {
    const dims = resized(x.dims, { axes: axesOf(where, axes, x.dims.length), sizes: Array.from(shape.data) }) as readonly number[];
    const [own, steps] = [strides(x.dims), strides(dims)];
    const data = new Float64Array(elementCount(dims)).map((_, at) => {
      let from = 0;
      for (const [axis, size] of x.dims.entries()) {
        const position = (Math.floor(at / (steps[axis] ?? 1)) % (dims[axis] ?? 1)) - shift(size, dims[axis] ?? 0);
        if (position < 0 || position >= size) return 0;
        from += position * (own[axis] ?? 0);
      }
      return x.data[from] ?? NaN;
    });
    return [{ dtype: x.dtype, dims, data }];
  },
  // back to the input's sizes: what was cut gets zeros, what was put around is cut
  gradient({ inputs: [x], cotangents: [dy], where }, { axes }, g) {
    const rank = rankOf(x, where);
    const all = axesOf(where, axes, rank);
    const sizes = all.length === rank && all.every((axis, at) => axis === at) ? g.shape(x) : g.gather(g.shape(x), g.ints(all));
    return [...g.op("CenterCropPad", [dy, sizes], { axes: all }), null];
  },
  cases: [
    { name: "cut to the middle", inputs: [f32([5], [1, 2, 3, 4, 5]), i64([1], [2])], expected: [f32([2], [2, 3])] },
    { name: "zeros around", inputs: [f32([2], [1, NaN]), i64([1], [5])], expected: [f32([5], [0, 1, NaN, 0, 0])] },
    {
      name: "one axis cut, one padded, by their numbers",
      inputs: [f32([1, 3], [1, 2, 3]), i64([2], [1, 3])],
      attributes: { axes: [-1, 0] },
      expected: [f32([3, 1], [0, 2, 0])],
    },
    { name: "to nothing", inputs: [f32([2], [1, 2]), i64([1], [0])], expected: [f32([0], [])] },
    {
      name: "float64, columns",
      inputs: [f64([2, 4], [1, 2, 3, 4, 5, 6, 7, 8]), i64([2], [3, 2])],
      expected: [f64([3, 2], [2, 3, 6, 7, 0, 0])],
      smooth: true,
    },
  ],
});

function axesOf(where: string, axes: readonly number[] | undefined, rank: number): readonly number[] {
  return axes?.map((axis) => normaliseAxis(where, axis, rank)) ?? Array.from({ length: rank }, (_, axis) => axis);
}

function resized(dims: readonly Dim[], { axes, sizes }: { axes: readonly number[]; sizes: readonly Dim[] }): readonly Dim[] {
  return dims.map((dim, axis) => (axes.includes(axis) ? (sizes[axes.indexOf(axis)] ?? null) : dim));
}

/** How far the input's first element lies inside the output: below 0 where the input is cut. */
function shift(size: number, wanted: number): number {
  return wanted >= size ? Math.floor((wanted - size) / 2) : -Math.floor((size - wanted) / 2);
}
