/**
 * ConvTranspose: each x[n, c, p] is spread over y[n, o, p * stride + k * dilation - pad] by w[c, o, k]: the adjoint of Conv.
 * Shape [N, C, ...] with W [C, M / group, ...] -> [N, M, ...]. Source: ONNX operator ConvTranspose, opset 1 to 22.
 */
import { fail } from "#base";
import { defineOp } from "../define-op.js";
import { f32 } from "../rules/case-tensors.js";
import { biasGradient, slideAttributes, weightGradient } from "../rules/convolution/conv-gradients.js";
import { CONVOLUTION_ATTRIBUTES, convolutionDims, convolveTransposed } from "../rules/convolution/convolution.js";
import { commonDType } from "../rules/elementwise.js";
import { spatialSizes } from "../rules/gradients.js";
import { reach, stepsOf, type Step, type Window, type WindowAttributes } from "../rules/convolution/windows.js";

export const convTranspose = defineOp({
  name: "ConvTranspose",
  since: 1,
  inputs: ["X", "W", "B?"],
  attributes: { ...CONVOLUTION_ATTRIBUTES, output_padding: { kind: "ints" }, output_shape: { kind: "ints" } },
  inferShape([x, w, bias], attributes, { where }) {
    const dtype = commonDType(where, bias === null ? [x, w] : [x, w, bias]);
    const dims = convolutionDims(where, { x, w, bias, group: attributes.group, kernel: attributes.kernel_shape, transposed: true });
    if (dims === null) return [{ dtype, dims: null }];
    const { batch, out, sizes, kernel } = dims;
    const known = kernel.every((each) => each !== null) && sizes.every((each) => typeof each === "number");
    const spatial = known ? windowsBelow(where, attributes, { sizes, kernel }).map(({ input }) => input) : sizes.map(() => null);
    return [{ dtype, dims: [batch, out, ...spatial] }];
  },
  reference([x, w, bias], attributes, { where }) {
    const windows = windowsBelow(where, attributes, { sizes: x.dims.slice(2), kernel: w.dims.slice(2) });
    return [convolveTransposed(x, { w, bias, group: attributes.group, windows })];
  },
  // dx is the convolution of dy; dw that of a convolution from y to x
  gradient({ inputs: [x, w, bias], cotangents: [dy], where }, attributes, g) {
    const { group } = attributes;
    const kernel = spatialSizes(w, where);
    const windows = windowsBelow(where, attributes, { sizes: spatialSizes(x, where), kernel });
    const attributesBack = { kernel_shape: kernel, dilations: windows.map(({ dilation }) => dilation), group, ...slideAttributes(windows) };
    const [dx = dy] = g.op("Conv", [dy, w], attributesBack);
    return [dx, weightGradient(g, { x: dy, dy: x, w }, { where, windows, group }), bias === null ? null : biasGradient(g, dy)];
  },
  cases: [
    {
      name: "by 2, each element a copy of the kernel",
      inputs: [f32([1, 1, 2], [1, -2]), f32([1, 1, 2], [1, 3]), f32([1], [0.5])],
      attributes: { strides: [2] },
      expected: [f32([1, 1, 4], [1.5, 3.5, -1.5, -5.5])],
      smooth: true,
    },
    {
      name: "two channels out, overlapping",
      inputs: [f32([1, 1, 2, 2], [1, 2, 3, 4]), f32([1, 2, 2, 2], [1, 0, 0, 1, 1, 1, 1, 1])],
      expected: [f32([1, 2, 3, 3], [1, 2, 0, 3, 5, 2, 0, 3, 4, 1, 3, 2, 4, 10, 6, 3, 7, 4])],
      smooth: true,
    },
    {
      name: "padded, dilated, one more behind",
      inputs: [f32([1, 2, 2], [1, 2, 3, -1]), f32([2, 1, 2], [1, 2, -1, 0.5])],
      attributes: { strides: [3], dilations: [2], pads: [1, 0], output_padding: [1] },
      expected: [f32([1, 1, 6], [0, 3.5, 3, 0, 3.5, 0])],
      smooth: true,
    },
    {
      name: "two groups",
      inputs: [f32([2, 2, 2], [1, 2, 3, -1, 0.5, 0, 1, 1]), f32([2, 2, 2], [1, 2, -1, 0.5, 3, 0, 1, 1])],
      attributes: { group: 2, strides: [2], pads: [0, 1] },
      expected: [f32([2, 4, 3], [1, 2, 2, -1, 0.5, -2, 9, 0, -3, 3, 3, -1, 0.5, 1, 0, -0.5, 0.25, 0, 3, 0, 3, 1, 1, 1])],
      smooth: true,
    },
    {
      name: "a given shape, an odd pad",
      inputs: [f32([1, 1, 3], [1, 2, 3]), f32([1, 1, 3], [1, 1, 1])],
      attributes: { strides: [2], output_shape: [6] },
      expected: [f32([1, 1, 6], [1, 3, 2, 5, 3, 3])],
      smooth: true,
    },
    {
      name: "as many as the stride makes, SAME_UPPER",
      inputs: [f32([1, 1, 3], [1, 2, 3]), f32([1, 1, 3], [1, 1, 1])],
      attributes: { strides: [2], auto_pad: "SAME_UPPER" },
      expected: [f32([1, 1, 6], [1, 1, 3, 2, 5, 3])],
    },
    {
      name: "infinity spreads over its windows only",
      inputs: [f32([1, 1, 2], [Infinity, 1]), f32([1, 1, 1], [2])],
      attributes: { strides: [2] },
      expected: [f32([1, 1, 3], [Infinity, 0, 2])],
    },
    { name: "no images", inputs: [f32([0, 1, 2], []), f32([1, 1, 2], [1, 1])], expected: [f32([0, 1, 3], [])] },
  ],
});

interface TransposedAttributes extends WindowAttributes {
  readonly output_padding: readonly number[] | undefined;
  readonly output_shape: readonly number[] | undefined;
}

/** The windows of the convolution whose adjoint this is: their `input` is the output's size. */
function windowsBelow(
  where: string,
  attributes: TransposedAttributes,
  { sizes, kernel }: { sizes: readonly number[]; kernel: readonly number[] },
): readonly Window[] {
  const { output_padding: extra = [], output_shape: asked = [] } = attributes;
  const rank = sizes.length;
  return stepsOf(where, attributes, kernel).map((step, axis) => {
    const output = sizes[axis] ?? 0;
    const whole = (output - 1) * step.stride + (extra[axis] ?? 0) + reach(step);
    const target = asked.length === 0 ? (attributes.auto_pad.startsWith("SAME") ? output * step.stride : undefined) : asked[axis + asked.length - rank];
    return target === undefined ? explicitWindow(where, attributes, { step, output, whole, axis, rank }) : fitted(attributes, { step, output, whole, target });
  });
}

interface Spread {
  readonly step: Step;
  readonly output: number;
  /** The size without pads. */
  readonly whole: number;
}

function explicitWindow(
  where: string,
  { auto_pad, pads }: WindowAttributes,
  { step, output, whole, axis, rank }: Spread & { axis: number; rank: number },
): Window {
  const given = auto_pad === "VALID" || pads === undefined ? [] : pads;
  const [before, after] = [given[axis] ?? 0, given[axis + rank] ?? 0];
  const input = whole - before - after;
  if (input < 0) throw fail("GRAPH_INVALID", { where, why: `its pads cut ${before + after} elements of ${whole}` });
  return { ...step, input, output, before, after };
}

/** Pads that make the size `target`; an odd one goes behind for SAME_UPPER, else in front. */
function fitted({ auto_pad }: WindowAttributes, { step, output, whole, target }: Spread & { target: number }): Window {
  const total = Math.max(0, whole - target);
  const less = Math.floor(total / 2);
  const before = auto_pad === "SAME_UPPER" ? less : total - less;
  return { ...step, input: target, output, before, after: total - before };
}
