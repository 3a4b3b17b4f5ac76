/** @file Stochastic gradient descent, with momentum or Nesterov's. Source: torch.optim.SGD; Sutskever et al., ICML 2013. */
import { defineOptimiser, named, share, weightDecay } from "./define-optimiser.js";
import { withDecay } from "./with-decay.js";

export const sgd = defineOptimiser({
  name: "sgd",
  meaning: "Steps along the gradient, or along its running sum (momentum).",
  learningRate: 0.01,
  parameters: {
    momentum: share(0, "What the running sum keeps of its past; 0: no running sum."),
    nesterov: { type: "boolean", default: false, meaning: "Looks one step of the momentum ahead." },
    weightDecay: weightDecay(0),
  },
  create: ({ momentum, nesterov, weightDecay }) => ({
    slots: momentum === 0 ? [] : ["velocity"],
    scalars: (_step, learningRate) => ({ rate: learningRate }),
    update(g, values) {
      const { parameter, gradient, slots, scalars } = withDecay(g, values, weightDecay);
      const step = (direction: typeof gradient): typeof gradient => g.sub(parameter, g.mul(direction, named(scalars, "rate")));
      if (momentum === 0) return { parameter: step(gradient), slots: {} };
      const keep = g.scalar(momentum, gradient);
      const velocity = g.add(g.mul(named(slots, "velocity"), keep), gradient);
      return { parameter: step(nesterov ? g.add(gradient, g.mul(velocity, keep)) : velocity), slots: { velocity } };
    },
  }),
});
