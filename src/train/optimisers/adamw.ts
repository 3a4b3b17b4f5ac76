/** @file AdamW: Adam with weight decay beside the gradient. Source: Loshchilov & Hutter, arXiv:1711.05101; torch.optim.AdamW. */
import { descend, momentScalars, moments } from "./moments.js";
import { defineOptimiser, epsilon, share, weightDecay } from "./define-optimiser.js";
import { decayed } from "./with-decay.js";

export const adamw = defineOptimiser({
  name: "adamw",
  meaning: "Adam with weight decay beside the gradient, so that it does not depend on the gradient's spread.",
  learningRate: 0.001,
  parameters: {
    beta1: share(0.9, "What the mean keeps of its past."),
    beta2: share(0.999, "What the mean square keeps of its past."),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(0.01),
  },
  create: (options) => ({
    slots: ["first", "second"],
    scalars: (step, learningRate) => ({
      ...momentScalars(options, step, learningRate),
      ...(options.weightDecay === 0 ? {} : { keep: 1 - learningRate * options.weightDecay }),
    }),
    update(g, values) {
      const slots = moments(g, values, options);
      return { parameter: g.sub(decayed(g, values, options.weightDecay), descend(g, slots, values.scalars)), slots };
    },
  }),
});
