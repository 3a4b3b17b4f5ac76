/**
 * @file RMSprop: the gradient divided by the root of its mean square. Source: Tieleman & Hinton 2012, lecture 6.5; torch.optim.RMSprop.
 *
 * Means are kept without the factor f = 1 - alpha, as Adam's (see `adam.ts`): variance = f (square - f mean^2), so lr and epsilon are divided by sqrt(f).
 */
import type { Value } from "#graph";
import { defineOptimiser, epsilon, named, share, weightDecay } from "./define-optimiser.js";
import { withDecay } from "./with-decay.js";

export const rmsprop = defineOptimiser({
  name: "rmsprop",
  meaning: "The gradient divided by the root of its mean square.",
  learningRate: 0.001,
  parameters: {
    alpha: share(0.99, "What the mean square keeps of its past."),
    epsilon: epsilon(1e-8),
    momentum: share(0, "What the running sum of steps keeps of its past; 0: no running sum."),
    centered: { type: "boolean", default: false, meaning: "Divides by the deviation: the mean is taken out of the mean square." },
    weightDecay: weightDecay(0),
  },
  create({ alpha, epsilon, momentum, centered, weightDecay }) {
    const factor = 1 - alpha;
    return {
      slots: ["square", ...(centered ? ["mean"] : []), ...(momentum === 0 ? [] : ["velocity"])],
      scalars: (_step, learningRate) => ({ rate: learningRate / Math.sqrt(factor) }),
      update(g, values) {
        const { parameter, gradient, slots, scalars } = withDecay(g, values, weightDecay);
        const average = (slot: string, of: Value): Value => g.add(g.mul(named(slots, slot), g.scalar(alpha, gradient)), of);
        const square = average("square", g.mul(gradient, gradient));
        const mean = centered ? { mean: average("mean", gradient) } : {};
        const variance = mean.mean === undefined ? square : g.sub(square, g.mul(g.mul(mean.mean, mean.mean), g.scalar(factor, gradient)));
        const scaled = g.div(gradient, g.add(g.sqrt(variance), g.scalar(epsilon / Math.sqrt(factor), gradient)));
        const velocity = momentum === 0 ? {} : { velocity: g.add(g.mul(named(slots, "velocity"), g.scalar(momentum, gradient)), scaled) };
        const step = g.mul(velocity.velocity ?? scaled, named(scalars, "rate"));
        return { parameter: g.sub(parameter, step), slots: { square, ...mean, ...velocity } };
      },
    };
  },
});
