/**
 * Dense: y = activation(x W + b) over the last axis.
 * Shape  [f] -> [units]; [steps, f] -> [steps, units]. Parameters kernel [f, units], bias [units].
 */
import { activate, activationOption } from "./activation.js";
import { defineLayer, dimsText, requireRank } from "./define-layer.js";
import { linear, linearParameters } from "./linear.js";

export const unitsOption = { type: "integer", range: [1, 1_000_000], meaning: "Size of its result." } as const;
export const biasOption = { type: "boolean", default: true, meaning: "Add a bias." } as const;

export const dense = defineLayer({
  name: "dense",
  meaning: "Every input to every unit.",
  options: { units: unitsOption, activation: activationOption, useBias: biasOption },
  plan(site) {
    const { units, activation, useBias } = site.options;
    const { dims } = site.input;
    if (dims.length > 2) throw site.refuse(`expected an input [features] or [steps, features], got ${dimsText(dims)}; flatten pictures first`);
    requireRank(site, [1, 2], "[features] or [steps, features]");
    const inputs = dims.at(-1) ?? 1;
    const steps = dims.length === 2 ? (dims[0] ?? 1) : 1;
    return {
      output: { dtype: "float32", dims: [...dims.slice(0, -1), units] },
      parameters: linearParameters(inputs, units, { useBias }),
      macs: steps * inputs * units,
      forward: ({ g, x, parameter }) => activate(g, linear(g, x, { kernel: parameter("kernel"), bias: useBias ? parameter("bias") : null }), activation),
    };
  },
});
