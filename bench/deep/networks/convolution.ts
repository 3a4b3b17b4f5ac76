import { constant, type Layer, node, of, sizes, weight } from "./layer.js";

export interface ConvolutionOptions {
  readonly from: number;
  readonly to: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: number;
  readonly groups?: number;
  readonly bias?: boolean;
  /** 2 when absent. */
  readonly rank?: number;
}

/** nn.Conv1d and nn.Conv2d. */
export function convolution(name: string, { from, to, kernel, stride = 1, padding = 0, groups = 1, bias = false, rank = 2 }: ConvolutionOptions): Layer {
  const names = { weight: `${name}.weight`, bias: `${name}.bias` };
  const each = (value: number): number[] => Array.from({ length: rank }, () => value);
  const fanIn = (from / groups) * kernel ** rank;
  const attributes = { kernel_shape: each(kernel), strides: each(stride), pads: [...each(padding), ...each(padding)], group: groups };
  return {
    parameters: [weight(names.weight, [to, from / groups, ...each(kernel)], fanIn), ...(bias ? [weight(names.bias, [to], fanIn)] : [])],
    write: (pen, x) => node(pen.g, ["Conv", x, of(pen, names.weight), ...(bias ? [of(pen, names.bias)] : [])], { attributes })[0],
  };
}

/** nn.BatchNorm1d and nn.BatchNorm2d: the batch's own statistics in training; running ones move by a tenth. */
export function batchNorm(name: string, width: number): Layer {
  const names = ["weight", "bias", "running_mean", "running_var"].map((each) => `${name}.${each}`);
  const [scale = "", shift = "", runningMean = "", runningVar = ""] = names;
  return {
    parameters: [
      constant(scale, [width], { value: 1 }),
      constant(shift, [width], { value: 0 }),
      constant(runningMean, [width], { value: 0, isTrainable: false }),
      constant(runningVar, [width], { value: 1, isTrainable: false }),
    ],
    write(pen, x) {
      const attributes = { epsilon: 1e-5, momentum: 0.9, training_mode: Number(pen.training) };
      const inputs = names.map((each) => of(pen, each));
      const [y, nextMean, nextVar] = node(pen.g, ["BatchNormalization", x, ...inputs], { attributes, outputs: pen.training ? 3 : 1 });
      if (nextMean !== undefined && nextVar !== undefined) Object.assign(pen.updates, { [runningMean]: nextMean, [runningVar]: nextVar });
      return y;
    },
  };
}

/** nn.LayerNorm over the last axis. */
export function layerNorm(name: string, width: number): Layer {
  const names = { weight: `${name}.weight`, bias: `${name}.bias` };
  return {
    parameters: [constant(names.weight, [width], { value: 1 }), constant(names.bias, [width], { value: 0 })],
    write: (pen, x) =>
      node(pen.g, ["LayerNormalization", x, of(pen, names.weight), of(pen, names.bias)], { attributes: { axis: sizes(x).length - 1, epsilon: 1e-5 } })[0],
  };
}
