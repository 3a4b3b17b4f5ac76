/**
 * MaxUnpool: each element goes to the place that its index names, zeros elsewhere. Indices count through the output, as ONNX Runtime reads them
 * (ONNX's own text counts through the shape that the kernel gives; the two differ only when `output_shape` is another).
 * Shape [N, C, ...] -> [N, C, (n - 1) * stride + kernel - pads] or `output_shape`. Source: ONNX operator MaxUnpool, opset 9 to 22.
 */
import { fail } from "#base";
import { elementCount } from "#tensor";
import { defineOp } from "../define-op.js";
import { dimsText } from "../infer/facts.js";
import type { Dim } from "../ir.js";
import { f32, i64 } from "../rules/case-tensors.js";
import { reshapeLike } from "../rules/gradients.js";
import { stepsOf } from "../rules/convolution/windows.js";

export const maxUnpool = defineOp({
  name: "MaxUnpool",
  since: 9,
  inputs: ["X", "I", "output_shape?"],
  attributes: { kernel_shape: { kind: "ints", required: true }, pads: { kind: "ints" }, strides: { kind: "ints" } },
  inferShape([x, , shape], attributes, { where }) {
    if (shape !== null) return [{ dtype: x.dtype, dims: shape.sizes ?? x.dims?.map(() => null) ?? null }];
    return [{ dtype: x.dtype, dims: x.dims === null ? null : unpooledDims(where, x.dims, attributes) }];
  },
  reference([x, indices, shape], attributes, { where }) {
    const dims = shape === null ? (unpooledDims(where, x.dims, attributes) as readonly number[]) : Array.from(shape.data);
    const data = new Float64Array(elementCount(dims));
    indices.data.forEach((to, at) => {
      if (!(to >= 0 && to < data.length)) throw fail("GRAPH_INVALID", { where, why: `index ${to} is outside [0, ${data.length})` });
      data[to] = x.data[at] ?? NaN;
    });
    return [{ dtype: x.dtype, dims, data }];
  },
  gradient({ inputs: [x, indices], cotangents: [dy] }, _, g) {
    return [reshapeLike(g, g.gather(g.reshape(dy, [-1]), g.reshape(indices, [-1])), x)];
  },
  cases: [
    {
      name: "2 by 2",
      inputs: [f32([1, 1, 1, 2], [5, 6]), i64([1, 1, 1, 2], [5, 2])],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
      expected: [f32([1, 1, 2, 4], [0, 0, 6, 0, 0, 5, 0, 0])],
      smooth: true,
    },
    {
      name: "two channels into a given shape",
      inputs: [f32([1, 2, 2], [1, 2, 3, 4]), i64([1, 2, 2], [0, 4, 6, 8]), i64([3], [1, 2, 5])],
      attributes: { kernel_shape: [2], strides: [2] },
      expected: [f32([1, 2, 5], [1, 0, 0, 0, 2, 0, 3, 0, 4, 0])],
      smooth: true,
    },
    {
      name: "infinity, pads cut the ends",
      inputs: [f32([1, 1, 2], [Infinity, 2]), i64([1, 1, 2], [1, 0])],
      attributes: { kernel_shape: [2], strides: [2], pads: [1, 1] },
      expected: [f32([1, 1, 2], [2, Infinity])],
    },
  ],
});

function unpooledDims(
  where: string,
  dims: readonly Dim[],
  { kernel_shape, pads = [], strides }: { kernel_shape: readonly number[]; pads: readonly number[] | undefined; strides: readonly number[] | undefined },
): readonly Dim[] {
  const rank = kernel_shape.length;
  if (dims.length !== rank + 2)
    throw fail("GRAPH_SHAPE", { where, what: "input X", expected: `${rank + 2} axes for a kernel of ${dimsText(kernel_shape)}`, got: dimsText(dims) });
  const steps = stepsOf(where, { auto_pad: "NOTSET", pads: undefined, strides }, kernel_shape);
  const spatial = steps.map(({ kernel, stride }, axis) => {
    const size = dims[axis + 2] ?? null;
    return typeof size === "number" ? (size - 1) * stride + kernel - (pads[axis] ?? 0) - (pads[axis + rank] ?? 0) : null;
  });
  return [...dims.slice(0, 2), ...spatial];
}
