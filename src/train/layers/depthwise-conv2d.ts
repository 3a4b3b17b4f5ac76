/** @file Convolutions that keep channels apart: depthwiseConv2d, and separableConv2d, which mixes them by 1x1 windows afterwards. */
import { elementCount } from "#tensor";
import { activate, activationOption } from "./activation.js";
import { filtersOption } from "./conv.js";
import { convolutionKernel, zeroBias } from "./convolution-parameters.js";
import { biasOption } from "./dense.js";
import { defineLayer, requireRank, type LayerParameter, type LayerSite, type Padding } from "./define-layer.js";
import { convolutionOptions, pictureForm, slide, type Window } from "./window.js";

const multiplier = { type: "integer", default: 1, range: [1, 1024], meaning: "Results of each channel." } as const;

interface DepthwiseOptions {
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: Padding;
  readonly dilationRate: readonly number[];
  readonly depthMultiplier: number;
}

interface Depthwise {
  readonly kernel: LayerParameter;
  readonly channels: number;
  readonly window: Window;
}

/** Kernel `[channels * multiplier, 1, h, w]`; fans as Keras counts them from its `[h, w, channels, multiplier]`. */
function depthwise(site: LayerSite<DepthwiseOptions>, name: string): Depthwise {
  requireRank(site, [3], pictureForm(2));
  const { kernelSize, strides, padding, dilationRate, depthMultiplier } = site.options;
  const [channels = 1, ...spatial] = site.input.dims;
  const window = slide(site, { spatial, sizes: kernelSize, strides, dilations: dilationRate, padding, option: "kernelSize" });
  return { kernel: convolutionKernel({ name, dims: [channels * depthMultiplier, 1, ...kernelSize], fans: [channels, depthMultiplier] }), channels, window };
}

export const depthwiseConv2d = defineLayer({
  name: "depthwiseConv2d",
  meaning: "A window of weights over each channel of a picture by itself.",
  options: { ...convolutionOptions(2), depthMultiplier: multiplier, activation: activationOption, useBias: biasOption },
  plan(site) {
    const { activation, useBias } = site.options;
    const { kernel, channels, window } = depthwise(site, "kernel");
    const [filters = 1] = kernel.dims;
    return {
      output: { dtype: "float32", dims: [filters, ...window.output] },
      parameters: useBias ? [kernel, zeroBias(filters)] : [kernel],
      macs: elementCount(kernel.dims) * elementCount(window.output),
      forward({ g, x, parameter }) {
        const inputs = useBias ? [x, parameter("kernel"), parameter("bias")] : [x, parameter("kernel")];
        const [y = x] = g.op("Conv", inputs, { ...window.attributes, group: channels });
        return activate(g, y, activation);
      },
    };
  },
});

export const separableConv2d = defineLayer({
  name: "separableConv2d",
  meaning: "A depthwise convolution, then a 1x1 convolution that mixes the channels.",
  options: { filters: filtersOption, ...convolutionOptions(2), depthMultiplier: multiplier, activation: activationOption, useBias: biasOption },
  plan(site) {
    const { filters, activation, useBias } = site.options;
    const { kernel: deep, channels, window } = depthwise(site, "depthwiseKernel");
    const [middle = 1] = deep.dims;
    const point = convolutionKernel({ name: "pointwiseKernel", dims: [filters, middle, 1, 1], fans: [middle, filters] });
    return {
      output: { dtype: "float32", dims: [filters, ...window.output] },
      parameters: useBias ? [deep, point, zeroBias(filters)] : [deep, point],
      macs: (elementCount(deep.dims) + elementCount(point.dims)) * elementCount(window.output),
      forward({ g, x, parameter }) {
        const [h = x] = g.op("Conv", [x, parameter("depthwiseKernel")], { ...window.attributes, group: channels });
        const [y = h] = g.op("Conv", [h, parameter("pointwiseKernel"), useBias ? parameter("bias") : null], { kernel_shape: [1, 1] });
        return activate(g, y, activation);
      },
    };
  },
});
