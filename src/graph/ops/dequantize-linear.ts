/**
 * DequantizeLinear: (x - zero point) * scale. One scale, one for each index of `axis`, or one a block.
 * Source: ONNX operator DequantizeLinear, opset 21 (from the integers that have a dtype here).
 */
import { defineOp } from "../define-op.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { staticDims } from "../infer/facts.js";
import { f32, i32, i8, u8 } from "../rules/case-tensors.js";
import { noGradient, rankOf, reshapeLike } from "../rules/gradients.js";
import { BLOCK_ATTRIBUTES, checkGrain, grainOf, scaleIndices, type Grain } from "../rules/quantising.js";

export const dequantizeLinear = defineOp({
  name: "DequantizeLinear",
  since: 10,
  inputs: ["x", "x_scale", "x_zero_point?"],
  attributes: BLOCK_ATTRIBUTES,
  inferShape([x, scale, zero], attributes, { where }) {
    checkGrain(where, { data: x, scale, zero }, attributes);
    return [{ dtype: scale.dtype, dims: x.dims }];
  },
  reference([x, scale, zero], attributes, { where }) {
    const places = scaleIndices(where, { data: x.dims, scale: scale.dims }, attributes);
    const data = x.data.map((value, at) => (value - (zero?.data[places[at] ?? 0] ?? 0)) * (scale.data[places[at] ?? 0] ?? NaN));
    return [{ dtype: scale.dtype, dims: x.dims, data }];
  },
  // d scale = the sum of dy * (x - zero point) over the elements that share it; x is an integer
  gradient({ inputs: [x, scale, zero], cotangents: [dy], where }, attributes, g) {
    const grain = grainOf(where, { data: x.type.dims ?? [], scale: scale.type.dims ?? [] }, attributes);
    const { unfold, beside, axes } = viewOf(g, x, { grain, where });
    const whole = (value: Value): Value => g.cast(value, scale.type.dtype);
    const moved = zero === null ? unfold(whole(x)) : g.sub(unfold(whole(x)), beside(whole(zero)));
    return [null, reshapeLike(g, g.reduceSum(g.mul(unfold(dy), moved), { axes, keepdims: false }), scale), null];
  },
  cases: [
    { name: "one scale and zero point", inputs: [u8([3], [0, 128, 255]), f32([], [0.5]), u8([], [128])], expected: [f32([3], [-64, 0, 63.5])] },
    {
      name: "one scale a column",
      inputs: [i8([2, 2], [1, -1, 127, -128]), f32([2], [0.5, 2])],
      expected: [f32([2, 2], [0.5, -2, 63.5, -256])],
    },
    {
      name: "one scale a block of two, the last block shorter",
      inputs: [u8([1, 3], [1, 2, 7]), f32([1, 2], [1, 0.5]), u8([1, 2], [0, 1])],
      attributes: { axis: 1, block_size: 2 },
      expected: [f32([1, 3], [1, 2, 3])],
    },
    { name: "int32, a scale of NaN", inputs: [i32([2], [1, 0]), f32([], [NaN])], expected: [f32([2], [NaN, NaN])] },
    { name: "no elements", inputs: [u8([0], []), f32([], [1])], expected: [f32([0], [])] },
    { name: "the scale's gradient", inputs: [u8([2, 2], [1, 2, 3, 4]), f32([], [0.5]), u8([], [2])], expected: [f32([2, 2], [-0.5, 0, 0.5, 1])], smooth: true },
    {
      name: "the scale's gradient, one a row",
      inputs: [u8([2, 2], [1, 2, 3, 4]), f32([2], [0.5, 2]), u8([2], [2, 0])],
      attributes: { axis: 0 },
      expected: [f32([2, 2], [-0.5, 0, 6, 8])],
      smooth: true,
    },
    {
      name: "the scale's gradient, one a block",
      inputs: [u8([2, 4], [1, 2, 3, 4, 5, 6, 7, 8]), f32([2, 2], [1, 2, 0.5, 4]), u8([2, 2], [0, 1, 2, 3])],
      attributes: { axis: 1, block_size: 2 },
      expected: [f32([2, 4], [1, 2, 4, 6, 1.5, 2, 16, 20])],
      smooth: true,
    },
  ],
});

interface View {
  /** The data with one axis for what shares a scale. */
  readonly unfold: (data: Value) => Value;
  /** Values beside the scales, so that they stretch to the unfolded data. */
  readonly beside: (value: Value) => Value;
  /** Axes of the unfolded data whose elements share a scale. */
  readonly axes: readonly number[];
}

function viewOf(g: GraphWriter, x: Value, { grain, where }: { grain: Grain; where: string }): View {
  const axes = Array.from({ length: rankOf(x, where) }, (_, axis) => axis);
  const same = (value: Value): Value => value;
  if (grain.kind === "tensor") return { unfold: same, beside: same, axes };
  const trailing = axes.slice(grain.axis + 1).map(() => 1);
  if (grain.kind === "axis") return { unfold: same, beside: (value) => g.reshape(value, [-1, ...trailing]), axes: axes.filter((axis) => axis !== grain.axis) };
  const dims = staticDims(x.type);
  const size = dims?.[grain.axis] ?? 0;
  if (dims === null || size % grain.size !== 0) throw noGradient(where, "its last block is shorter, or its shape is not known: give whole blocks");
  const unfolded = [...dims.slice(0, grain.axis), size / grain.size, grain.size, ...dims.slice(grain.axis + 1)];
  return { unfold: (data) => g.reshape(data, unfolded), beside: (value) => g.unsqueeze(value, [grain.axis + 1]), axes: [grain.axis + 1] };
}
