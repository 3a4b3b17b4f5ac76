/**
 * Resize: nearest, linear or cubic resampling along any axes, with or without antialiasing, in all of ONNX's coordinate systems.
 * Shape [d...] -> [floor(d * scale)...] or `sizes`. Source: ONNX operator Resize, opset 11 to 19.
 */
import { elementCount, fromFloat64, toFloat64 } from "#tensor";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { defineOp, type Fact } from "../define-op.js";
import { knownInts, staticDims } from "../infer/facts.js";
import { f32, i64 } from "../rules/case-tensors.js";
import { noGradient } from "../rules/gradients.js";
import { axisMatrix, denseMatrix, repeats, type AxisMatrix, type AxisRequest, type ResampleAttributes } from "../rules/images/resampling.js";
import { axisRequests, resampled, resizedDims } from "../rules/images/resize-request.js";

export const resize = defineOp({
  name: "Resize",
  since: 11,
  inputs: ["X", "roi?", "scales?", "sizes?"],
  attributes: {
    antialias: { kind: "int", fallback: 0 },
    axes: { kind: "ints" },
    coordinate_transformation_mode: { kind: "string", fallback: "half_pixel" },
    cubic_coeff_a: { kind: "float", fallback: -0.75 },
    exclude_outside: { kind: "int", fallback: 0 },
    extrapolation_value: { kind: "float", fallback: 0 },
    keep_aspect_ratio_policy: { kind: "string", fallback: "stretch" },
    mode: { kind: "string", fallback: "nearest" },
    nearest_mode: { kind: "string", fallback: "round_prefer_floor" },
  },
  inferShape([x, , scales, sizes], attributes, { where }) {
    if (x.dims === null) return [{ dtype: x.dtype, dims: null }];
    const asked = { scales: floatsOf(scales), sizes: intsOf(sizes), roi: null, axes: attributes.axes, policy: attributes.keep_aspect_ratio_policy };
    if (asked.scales === undefined || asked.sizes === undefined) return [{ dtype: x.dtype, dims: x.dims.map(() => null) }];
    return [{ dtype: x.dtype, dims: resizedDims(where, x.dims, { ...asked, scales: asked.scales, sizes: asked.sizes }) }];
  },
  reference([x, roi, scales, sizes], attributes, { where }) {
    const list = (input: { data: Float64Array } | null): readonly number[] | null =>
      input === null || input.data.length === 0 ? null : Array.from(input.data);
    const asked = { scales: list(scales), sizes: list(sizes), roi: list(roi), axes: attributes.axes, policy: attributes.keep_aspect_ratio_policy };
    return [resampled(x, matricesOf(where, axisRequests(where, x.dims, asked), attributes), attributes.extrapolation_value)];
  },
  // a sum of a few elements along each axis: back through the same matrices, transposed
  gradient({ inputs: [x, roi, scales, sizes], cotangents: [dy], where }, attributes, g) {
    const dims = staticDims(x.type);
    if (dims === null) throw noGradient(where, `the sizes of '${x.name}' are not known: bind the symbolic dims first`);
    const list = (input: Value | null, name: string): readonly number[] | null => {
      const known = input === null ? undefined : g.knownTensor(input);
      if (known === null) throw noGradient(where, `its ${name} must be constants`);
      return known === undefined || known.data.length === 0 ? null : Array.from(toFloat64(known));
    };
    const asked = {
      scales: list(scales, "scales"),
      sizes: list(sizes, "sizes"),
      roi: list(roi, "roi"),
      axes: attributes.axes,
      policy: attributes.keep_aspect_ratio_policy,
    };
    const matrices = matricesOf(where, axisRequests(where, dims, asked), attributes);
    return [matrices.reduce((value, matrix) => backAlong(g, value, matrix), insideOnly(g, dy, matrices))];
  },
  cases: [
    {
      name: "nearest, twice as large",
      inputs: [f32([1, 1, 2, 2], [1, 2, 3, 4]), null, f32([4], [1, 1, 2, 2])],
      expected: [f32([1, 1, 4, 4], [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4])],
    },
    {
      name: "nearest, each element twice and three times",
      inputs: [f32([1, 1, 2, 2], [1, 2, 3, 4]), null, null, i64([4], [1, 1, 4, 6])],
      attributes: { coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" },
      expected: [f32([1, 1, 4, 6], [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 3, 3, 3, 4, 4, 4])],
      smooth: true,
    },
    {
      name: "nearest to fewer, round_prefer_ceil",
      inputs: [f32([1, 1, 5], [1, 2, 3, 4, 5]), null, null, i64([3], [1, 1, 2])],
      attributes: { nearest_mode: "round_prefer_ceil" },
      expected: [f32([1, 1, 2], [2, 4])],
      smooth: true,
    },
    {
      name: "linear, half pixels, by scales that leave a part",
      inputs: [f32([1, 1, 2, 2], [1, 2, 3, 4]), f32([0], []), f32([4], [1, 1, 1.6, 2])],
      attributes: { mode: "linear" },
      expected: [f32([1, 1, 3, 4], [1, 1.25, 1.75, 2, 1.875, 2.125, 2.625, 2.875, 3, 3.25, 3.75, 4])],
    },
    {
      name: "linear, corners aligned, to one and more",
      inputs: [f32([1, 2, 3], [1, 2, 6, -1, 0, 4]), null, null, i64([3], [1, 2, 5])],
      attributes: { mode: "linear", coordinate_transformation_mode: "align_corners" },
      expected: [f32([1, 2, 5], [1, 1.5, 2, 4, 6, -1, -0.5, 0, 2, 4])],
      smooth: true,
    },
    {
      name: "linear, PyTorch's half pixels, only the middle axis",
      inputs: [f32([1, 1, 3, 2], [1, 2, 3, 4, 5, 6]), null, null, i64([1], [1])],
      attributes: { mode: "linear", coordinate_transformation_mode: "pytorch_half_pixel", axes: [2] },
      expected: [f32([1, 1, 1, 2], [1, 2])],
      smooth: true,
    },
    {
      name: "cubic",
      inputs: [f32([1, 1, 1, 4], [1, 2, 3, 4]), null, null, i64([4], [1, 1, 1, 8])],
      attributes: { mode: "cubic" },
      expected: [f32([1, 1, 1, 8], [0.89453125, 1.19140625, 1.66796875, 2.296875, 2.703125, 3.33203125, 3.80859375, 4.10546875])],
      smooth: true,
    },
    {
      name: "cubic, outside left out",
      inputs: [f32([1, 1, 1, 4], [1, 2, 3, 4]), null, null, i64([4], [1, 1, 1, 3])],
      attributes: { mode: "cubic", exclude_outside: 1, cubic_coeff_a: -0.5 },
      expected: [f32([1, 1, 1, 3], [1.1028446, 2.5, 3.8971553])],
      smooth: true,
    },
    {
      name: "linear, antialiased",
      inputs: [f32([1, 1, 1, 6], [1, 2, 3, 4, 5, 12]), null, null, i64([4], [1, 1, 1, 2])],
      attributes: { mode: "linear", antialias: 1 },
      expected: [f32([1, 1, 1, 2], [2.1111112, 6.8888888])],
      smooth: true,
    },
    {
      name: "a crop, with a value outside",
      inputs: [f32([1, 1, 1, 3], [1, 2, 3]), f32([8], [0, 0, 0, 0.5, 1, 1, 1, 1.5]), null, i64([4], [1, 1, 1, 4])],
      attributes: { mode: "linear", coordinate_transformation_mode: "tf_crop_and_resize", extrapolation_value: 9 },
      expected: [f32([1, 1, 1, 4], [2, 2.6666667, 9, 9])],
    },
    {
      name: "infinity stays at its place",
      inputs: [f32([1, 1, 2], [1, Infinity]), null, null, i64([3], [1, 1, 3])],
      attributes: { coordinate_transformation_mode: "asymmetric" },
      expected: [f32([1, 1, 3], [1, Infinity, Infinity])],
    },
  ],
});

/** undefined when the elements are not known; null when the input is absent or empty, which ONNX reads as absent. */
function floatsOf(fact: Fact | null): readonly number[] | null | undefined {
  if (fact === null || fact.dims?.[0] === 0) return null;
  return fact.constant === null ? undefined : Array.from(toFloat64(fact.constant));
}

function intsOf(fact: Fact | null): readonly number[] | null | undefined {
  if (fact === null || fact.dims?.[0] === 0) return null;
  return knownInts(fact) ?? undefined;
}

function matricesOf(where: string, requests: readonly AxisRequest[], attributes: ResampleAttributes): readonly AxisMatrix[] {
  const isCrop = attributes.coordinate_transformation_mode === "tf_crop_and_resize";
  return requests.filter(({ input, output, scale }) => isCrop || input !== output || scale !== 1).map((request) => axisMatrix(where, request, attributes));
}

/** dy with zeros where the result was the value for outside. */
function insideOnly(g: GraphWriter, dy: Value, matrices: readonly AxisMatrix[]): Value {
  return matrices.reduce((value, { axis, outside }) => {
    if (!outside.includes(true)) return value;
    const dims = (dy.type.dims ?? []).map((_, at) => (at === axis ? outside.length : 1));
    const mask = fromFloat64(
      dy.type.dtype,
      dims,
      outside.map((is) => Number(!is)),
    );
    return g.mul(value, g.constant(mask));
  }, dy);
}

/** Repeated elements are a sum; anything else is a product with the axis's matrix, from the side where the axis is. */
function backAlong(g: GraphWriter, d: Value, matrix: AxisMatrix): Value {
  const { axis, input, rows } = matrix;
  const dims = staticDims(d.type) ?? [];
  const times = repeats(matrix);
  if (times !== null) {
    const apart = g.reshape(d, [...dims.slice(0, axis), input, times, ...dims.slice(axis + 1)]);
    return g.reduceSum(apart, { axes: [axis + 1], keepdims: false });
  }
  const dense = fromFloat64(d.type.dtype, [rows.length, input], denseMatrix(matrix));
  const behind = elementCount(dims.slice(axis + 1));
  if (behind === 1) return g.reshape(g.matMul(g.reshape(d, [-1, rows.length]), g.constant(dense)), dims.with(axis, input));
  const columns = g.reshape(d, [-1, rows.length, behind]);
  return g.reshape(g.matMul(g.transpose(g.constant(dense), [1, 0]), columns), dims.with(axis, input));
}
