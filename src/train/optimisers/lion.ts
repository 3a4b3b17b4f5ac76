/**
 * @file Lion: the sign of a mean gradient, with weight decay beside it. One slot, so a third less state than Adam; wants a third to a tenth of its rate.
 *
 * The mean is kept without the factor 1 - beta2 (see `adam.ts`): sign(beta1 m + (1 - beta1) g) = sign(c M + g), c = beta1 (1 - beta2) / (1 - beta1).
 *
 * Source  Chen et al., arXiv:2302.06675, algorithm 2.
 */
import { defineOptimiser, named, share, weightDecay } from "./define-optimiser.js";
import { decayed } from "./with-decay.js";

export const lion = defineOptimiser({
  name: "lion",
  meaning: "Steps of one size along the sign of a mean gradient; little state.",
  learningRate: 0.0001,
  parameters: {
    beta1: share(0.9, "Weight of the mean against the gradient in the step."),
    beta2: share(0.99, "What the mean keeps of its past."),
    weightDecay: weightDecay(0),
  },
  create: ({ beta1, beta2, weightDecay }) => ({
    slots: ["first"],
    scalars: (_step, learningRate) => ({ rate: learningRate, ...(weightDecay === 0 ? {} : { keep: 1 - learningRate * weightDecay }) }),
    update(g, values) {
      const { gradient, scalars } = values;
      const before = named(values.slots, "first");
      const direction = g.sign(g.add(g.mul(before, g.scalar((beta1 * (1 - beta2)) / (1 - beta1), gradient)), gradient));
      const first = g.add(g.mul(before, g.scalar(beta2, gradient)), gradient);
      return { parameter: g.sub(decayed(g, values, weightDecay), g.mul(direction, named(scalars, "rate"))), slots: { first } };
    },
  }),
});
