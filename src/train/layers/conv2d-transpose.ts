/**
 * Transposed convolution: the picture grows by its strides. Padding `same` gives size * stride, `valid` (size - 1) * stride + window.
 * Shape  [c, h, w] -> [filters, ...]. Parameters kernel [c, filters, h, w] (ONNX' order), bias [filters].
 */
import { elementCount } from "#tensor";
import { activate, activationOption } from "./activation.js";
import { filtersOption } from "./conv.js";
import { convolutionKernel, zeroBias } from "./convolution-parameters.js";
import { biasOption } from "./dense.js";
import { defineLayer, requireRank } from "./define-layer.js";
import { convolutionOptions, pictureForm } from "./window.js";

const { kernelSize: sizeOption, strides: stridesOption } = convolutionOptions(2);

export const conv2dTranspose = defineLayer({
  name: "conv2dTranspose",
  meaning: "A convolution backwards: pictures grow by its strides.",
  options: {
    filters: filtersOption,
    kernelSize: sizeOption,
    strides: stridesOption,
    padding: { type: "choice", choices: ["valid", "same"], default: "valid", meaning: "'same' gives size * stride." },
    activation: activationOption,
    useBias: biasOption,
  },
  plan(site) {
    requireRank(site, [3], pictureForm(2));
    const { filters, kernelSize, strides, padding, activation, useBias } = site.options;
    const [channels = 1, ...spatial] = site.input.dims;
    const axes = kernelSize.map((size, axis) => grow({ size, stride: strides[axis] ?? 1, length: spatial[axis] ?? 1, isSame: padding === "same" }));
    const kernel = convolutionKernel({ dims: [channels, filters, ...kernelSize], fans: [filters, channels] });
    const attributes = {
      kernel_shape: kernelSize,
      strides,
      pads: [...axes.map(({ low }) => low), ...axes.map(({ high }) => high)],
      output_padding: axes.map(({ extra }) => extra),
    };
    return {
      output: { dtype: "float32", dims: [filters, ...axes.map(({ output }) => output)] },
      parameters: useBias ? [kernel, zeroBias(filters)] : [kernel],
      macs: elementCount(kernel.dims) * elementCount(spatial),
      forward({ g, x, parameter }) {
        const inputs = useBias ? [x, parameter("kernel"), parameter("bias")] : [x, parameter("kernel")];
        const [y = x] = g.op("ConvTranspose", inputs, attributes);
        return activate(g, y, activation);
      },
    };
  },
});

/** Keras' sizes in ONNX' terms: (length - 1) * stride + size - low - high + extra. */
function grow({ size, stride, length, isSame }: { size: number; stride: number; length: number; isSame: boolean }) {
  const cut = isSame ? Math.max(size - stride, 0) : 0;
  const extra = Math.max(stride - size, 0);
  const low = Math.floor(cut / 2);
  return { low, high: cut - low, extra, output: (length - 1) * stride + size - cut + extra };
}
