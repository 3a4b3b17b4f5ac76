/**
 * Convolution over one, two or three spatial axes.
 * Shape  [c, ...spatial] -> [filters, ...]. Parameters kernel [filters, c / groups, ...window], bias [filters].
 */
import { elementCount } from "#tensor";
import { activate, activationOption } from "./activation.js";
import { convolutionKernel, kernelInitializer, zeroBias } from "./convolution-parameters.js";
import { biasOption } from "./dense.js";
import { defineLayer, requireRank, type LayerDefinition } from "./define-layer.js";
import { convolutionOptions, pictureForm, slide } from "./window.js";

export const filtersOption = { type: "integer", range: [1, 65_536], meaning: "Channels of its result." } as const;
const groupsOption = { type: "integer", default: 1, range: [1, 65_536], meaning: "Channels in this many parts that do not mix." } as const;

function convolution(axes: 1 | 2 | 3): LayerDefinition {
  return defineLayer({
    name: `conv${axes}d`,
    meaning: `A window of weights over ${pictureForm(axes)}.`,
    options: {
      filters: filtersOption,
      ...convolutionOptions(axes),
      groups: groupsOption,
      activation: activationOption,
      useBias: biasOption,
      kernelInitializer,
    },
    plan(site) {
      requireRank(site, [axes + 1], pictureForm(axes));
      const { filters, kernelSize, strides, padding, dilationRate, groups, activation, useBias, kernelInitializer: initializer } = site.options;
      const [channels = 1, ...spatial] = site.input.dims;
      if (channels % groups !== 0 || filters % groups !== 0)
        throw site.refuse(`groups ${groups} does not divide its ${channels} input channels and ${filters} filters`);
      const { output, attributes } = slide(site, { spatial, sizes: kernelSize, strides, dilations: dilationRate, padding, option: "kernelSize" });
      const kernel = convolutionKernel({ dims: [filters, channels / groups, ...kernelSize], fans: [channels / groups, filters], initializer });
      return {
        output: { dtype: "float32", dims: [filters, ...output] },
        parameters: useBias ? [kernel, zeroBias(filters)] : [kernel],
        macs: elementCount(kernel.dims) * elementCount(output),
        forward({ g, x, parameter }) {
          const inputs = useBias ? [x, parameter("kernel"), parameter("bias")] : [x, parameter("kernel")];
          const [y = x] = g.op("Conv", inputs, { ...attributes, group: groups });
          return activate(g, y, activation);
        },
      };
    },
  });
}

export const conv1d = convolution(1);
export const conv2d = convolution(2);
export const conv3d = convolution(3);
