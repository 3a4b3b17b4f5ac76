/**
 * Conv: y[n, o, p] = b[o] + sum over c, k of x[n, c, p * stride + k * dilation - pad] * w[o, c, k], in any number of spatial axes and groups of channels.
 * Shape [N, C, ...] with W [M, C / group, ...] -> [N, M, ...]. Sums in float64. Source: ONNX operator Conv, opset 1 to 22.
 */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { convolutionGradient } from "../rules/convolution/conv-gradients.js";
import { CONVOLUTION_ATTRIBUTES, convolutionReference, convolutionShape } from "../rules/convolution/convolution.js";

const NO_FLOAT64 = "no float64 kernel";

export const conv = defineOp({
  name: "Conv",
  since: 1,
  inputs: ["X", "W", "B?"],
  attributes: CONVOLUTION_ATTRIBUTES,
  inferShape: convolutionShape,
  reference: convolutionReference,
  gradient: convolutionGradient,
  cases: [
    {
      name: "2 by 2 over 3 by 3, with a bias",
      inputs: [f32([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]), f32([1, 1, 2, 2], [1, 0, 0, -1]), f32([1], [10])],
      expected: [f32([1, 1, 2, 2], [6, 6, 6, 6])],
      smooth: true,
    },
    {
      name: "padded on all sides, by 2",
      inputs: [f32([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]), f32([1, 1, 3, 3], [0, 1, 0, 1, 2, 1, 0, 1, 0])],
      attributes: { pads: [1, 1, 1, 1], strides: [2, 2] },
      expected: [f32([1, 1, 2, 2], [8, 14, 26, 32])],
      smooth: true,
    },
    {
      name: "by 2 with a row that no window sees, two channels, uneven pads, dilated",
      inputs: [
        f32(
          [1, 2, 6, 3],
          Array.from({ length: 36 }, (_, i) => (i % 7) - 3),
        ),
        f32([2, 2, 2, 2], [1, 2, -1, 0, 0.5, 1, 0, -2, -1, 1, 2, 0, 1, 0, 0, 3]),
      ],
      attributes: { pads: [0, 0, 0, 2], strides: [2, 1], dilations: [2, 1] },
      expected: [f32([1, 2, 2, 4], [-9.5, -1, 2.5, 0, -4, -9.5, 2, 0, 11, 3, 0, 0, -2, 11, -2, 0])],
      smooth: true,
    },
    {
      name: "two groups, stride 1, padded more in front than the kernel reaches",
      inputs: [f32([2, 2, 3], [1, 2, 3, 4, 5, 6, -1, 0, 1, 0.5, 2, -2]), f32([4, 1, 2], [1, 1, 2, -1, 0.5, 1, 1, -3])],
      attributes: { group: 2, pads: [2, 0] },
      expected: [f32([2, 4, 4], [0, 1, 3, 5, 0, -1, 0, 1, 0, 4, 7, 8.5, 0, -12, -11, -13, 0, -1, -1, 1, 0, 1, -2, -1, 0, 0.5, 2.25, -1, 0, -1.5, -5.5, 8])],
      smooth: true,
    },
    {
      name: "two groups of two channels by 2",
      inputs: [f32([1, 4, 3], [1, 2, 3, 4, 5, 6, -1, 0, 1, 0.5, 2, -2]), f32([2, 2, 3], [1, 0, 2, -1, 1, 0, 0.5, 1, 1, 1, -3, 2])],
      attributes: { group: 2, pads: [1, 1], strides: [2] },
      expected: [f32([1, 2, 2], [8, 3, 1.5, 9])],
      smooth: true,
    },
    {
      name: "depthwise by 2",
      inputs: [f32([2, 2, 4], [1, 2, 3, 4, 5, 6, 7, 8, -1, 0, 1, 0, 2, -2, 0.5, 1]), f32([2, 1, 3], [1, 2, 3, -1, 0, 1])],
      attributes: { group: 2, pads: [1, 1], strides: [2] },
      expected: [f32([2, 2, 2], [8, 20, 6, 2, -2, 2, -2, 3])],
      smooth: true,
    },
    {
      name: "depthwise",
      inputs: [f32([1, 2, 3], [1, 2, 3, 4, 5, 6]), f32([2, 1, 3], [1, 2, 3, -1, 0, 1])],
      attributes: { group: 2, auto_pad: "SAME_UPPER" },
      expected: [f32([1, 2, 3], [8, 14, 8, 5, 2, -5])],
      smooth: true,
    },
    {
      name: "1 by 1 by 2: every second element",
      inputs: [f32([1, 2, 3, 2], [1, 2, 3, 4, 5, 6, -1, 0, 1, 0.5, 2, -2]), f32([2, 2, 1, 1], [1, 2, -1, 0.5])],
      attributes: { strides: [2, 2] },
      expected: [f32([1, 2, 2, 1], [-1, 9, -1.5, -4])],
      smooth: true,
    },
    {
      name: "1 by 1 over few places, two channels to one",
      inputs: [f32([2, 2, 3], [1, 2, 3, 4, 5, 6, -1, 0, 1, 0.5, 2, -2]), f32([1, 2, 1], [2, -1]), f32([1], [0.5])],
      expected: [f32([2, 1, 3], [-1.5, -0.5, 0.5, -2, -1.5, 4.5])],
      smooth: true,
    },
    {
      name: "1 by 1 over 64 places",
      inputs: [
        f32(
          [1, 1, 64],
          Array.from({ length: 64 }, (_, i) => i % 5),
        ),
        f32([1, 1, 1], [2]),
      ],
      expected: [
        f32(
          [1, 1, 64],
          Array.from({ length: 64 }, (_, i) => 2 * (i % 5)),
        ),
      ],
      smooth: true,
    },
    {
      name: "three spatial axes, padded in front to keep the sizes",
      inputs: [f32([1, 1, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]), f32([1, 1, 2, 2, 2], [1, 0, 0, 2, 0, -1, 3, 1])],
      attributes: { auto_pad: "SAME_LOWER" },
      expected: [f32([1, 1, 2, 2, 2], [1, 5, 2, 11, 7, 25, 8, 32])],
      smooth: true,
    },
    {
      name: "infinity stays in its windows",
      inputs: [f32([1, 1, 3], [1, 2, Infinity]), f32([1, 1, 2], [1, 1])],
      expected: [f32([1, 1, 2], [3, Infinity])],
    },
    { name: "no images", inputs: [f32([0, 1, 3], []), f32([2, 1, 2], [1, 1, 1, 1])], expected: [f32([0, 2, 2], [])] },
    {
      name: "float64",
      inputs: [f64([1, 1, 3], [0.1, 0.2, 0.3]), f64([1, 1, 2], [1, -2])],
      expected: [f64([1, 1, 2], [-0.30000000000000004, -0.39999999999999997])],
      notInRuntime: NO_FLOAT64,
    },
  ],
});
