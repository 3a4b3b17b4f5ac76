/**
 * @file Adam: steps along the mean gradient, divided by the root of the mean square.
 *
 * Moments are kept without the factors (1 - beta): M = beta1 M + g is two passes over memory where m = beta1 m + (1 - beta1) g is three.
 * The factors and the bias corrections go into two scalars: m^/(sqrt(v^) + eps) = (a / s) M / (sqrt(V) + eps / s)
 * with a = (1 - beta1) / (1 - beta1^t), s^2 = (1 - beta2) / (1 - beta2^t).
 *
 * Source  Kingma & Ba, arXiv:1412.6980, algorithm 1; weight decay is added to the gradient (torch.optim.Adam).
 */
import { descend, momentScalars, moments } from "./moments.js";
import { defineOptimiser, epsilon, share, weightDecay } from "./define-optimiser.js";
import { withDecay } from "./with-decay.js";

export const adam = defineOptimiser({
  name: "adam",
  meaning: "Steps along the mean gradient, divided by the root of the mean square.",
  learningRate: 0.001,
  parameters: {
    beta1: share(0.9, "What the mean keeps of its past."),
    beta2: share(0.999, "What the mean square keeps of its past."),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(0),
  },
  create: (options) => ({
    slots: ["first", "second"],
    scalars: (step, learningRate) => momentScalars(options, step, learningRate),
    update(g, values) {
      const slots = moments(g, withDecay(g, values, options.weightDecay), options);
      return { parameter: g.sub(values.parameter, descend(g, slots, values.scalars)), slots };
    },
  }),
});
