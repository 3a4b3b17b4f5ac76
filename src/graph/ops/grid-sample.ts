/**
 * GridSample: an image read at the places of a grid in [-1, 1], between elements by linear or cubic interpolation.
 * Shape [N, C, d...], grid [N, o..., r] (last axis first) -> [N, C, o...]. Source: ONNX operator GridSample, opsets 16 to 22; Jaderberg et al., arXiv:1506.02025.
 */
import { fail } from "#base";
import { elementCount, strides } from "#tensor";
import { defineOp } from "../define-op.js";
import { dimsText } from "../infer/facts.js";
import { f32 } from "../rules/case-tensors.js";
import { gridGradient } from "../rules/images/grid-gradient.js";
import { gridMode, tapsAt } from "../rules/images/grid-places.js";
import type { Tap } from "../rules/images/resampling.js";

export const gridSample = defineOp({
  name: "GridSample",
  since: 16,
  inputs: ["X", "grid"],
  attributes: {
    align_corners: { kind: "int", fallback: 0 },
    mode: { kind: "string", fallback: "linear" },
    padding_mode: { kind: "string", fallback: "zeros" },
  },
  inferShape([x, grid], { mode }, { where }) {
    gridMode(where, mode);
    if (x.dims === null || grid.dims === null) return [{ dtype: x.dtype, dims: null }];
    const rank = x.dims.length - 2;
    const last = grid.dims.at(-1);
    if (grid.dims.length !== rank + 2 || (typeof last === "number" && last !== rank))
      throw fail("GRAPH_SHAPE", { where, what: "the grid", expected: `[N, ..., ${rank}] with ${rank + 2} axes`, got: dimsText(grid.dims) });
    return [{ dtype: x.dtype, dims: [x.dims[0] ?? null, x.dims[1] ?? null, ...grid.dims.slice(1, -1)] }];
  },
  reference([x, grid], attributes, { where }) {
    const [batch = 0, channels = 0, ...sizes] = x.dims;
    const rank = sizes.length;
    const out = grid.dims.slice(1, -1);
    const [plane, places] = [elementCount(sizes), elementCount(out)];
    const data = new Float64Array(batch * channels * places).map((_, at) => {
      const [channel, place] = [Math.floor(at / places), at % places];
      const from = (Math.floor(channel / channels) * places + place) * rank;
      const axes = sizes.map((size, axis) => tapsAt(where, { coordinate: grid.data[from + rank - 1 - axis] ?? NaN, size }, attributes));
      return combined(axes, sizes).reduce((sum, { at: tap, weight }) => sum + weight * (x.data[channel * plane + tap] ?? NaN), 0);
    });
    return [{ dtype: x.dtype, dims: [batch, channels, ...out], data }];
  },
  gradient: ({ inputs: [x, grid], cotangents: [dy], where }, attributes, g) => gridGradient(g, { x, grid, dy, where }, attributes),
  cases: [
    {
      name: "linear, zeros around",
      inputs: [f32([1, 1, 2, 2], [1, 2, 3, 4]), f32([1, 1, 3, 2], [0.1, -0.2, -0.9, 0.3, 0.75, 0.9])],
      expected: [f32([1, 1, 1, 3], [2.2, 1.56, 1.8000001])],
      smooth: true,
    },
    {
      name: "linear, two channels, two images, the border goes on, corners aligned",
      inputs: [f32([2, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8, -1, 0, 2, 1, 3, 1, 0, 1]), f32([2, 1, 2, 2], [0.5, -0.5, 1.5, 0.3, -0.4, 0.2, 0.6, -1.25])],
      attributes: { align_corners: 1, padding_mode: "border" },
      expected: [f32([2, 2, 1, 2], [2.25, 3.3, 6.25, 7.3, 0.74, -0.2, 1.14, 1.4])],
      smooth: true,
    },
    {
      name: "nearest, reflected",
      inputs: [f32([1, 1, 1, 3], [1, 2, 3]), f32([1, 1, 3, 2], [-1.5, 0, 0.1, 0, 1.4, 0])],
      attributes: { mode: "nearest", padding_mode: "reflection" },
      expected: [f32([1, 1, 1, 3], [1, 2, 3])],
    },
    {
      name: "cubic, zeros around",
      inputs: [f32([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]), f32([1, 1, 1, 2], [0.25, -0.5])],
      attributes: { mode: "cubic" },
      expected: [f32([1, 1, 1, 1], [3.5614263])],
    },
    {
      name: "three spatial axes",
      inputs: [f32([1, 1, 1, 1, 2], [1, Infinity]), f32([1, 1, 1, 1, 3], [-0.5, 0, 0])],
      expected: [f32([1, 1, 1, 1, 1], [1])],
      notInRuntime: "it multiplies the infinity by weight 0",
    },
  ],
});

/** Taps of each axis as taps of the whole. */
function combined(axes: readonly (readonly Tap[])[], sizes: readonly number[]): readonly Tap[] {
  const own = strides(sizes);
  return axes.reduce<readonly Tap[]>(
    (sum, taps, axis) => sum.flatMap((outer) => taps.map(({ at, weight }) => ({ at: outer.at + at * (own[axis] ?? 1), weight: outer.weight * weight }))),
    [{ at: 0, weight: 1 }],
  );
}
