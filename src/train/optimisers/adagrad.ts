/** @file Adagrad: the gradient divided by the root of the sum of all squares so far. Source: Duchi et al., JMLR 12 (2011); torch.optim.Adagrad. */
import { defineOptimiser, epsilon, named, weightDecay } from "./define-optimiser.js";
import { withDecay } from "./with-decay.js";

export const adagrad = defineOptimiser({
  name: "adagrad",
  meaning: "The gradient divided by the root of the sum of all its squares so far: for rare features.",
  learningRate: 0.01,
  parameters: {
    epsilon: epsilon(1e-10),
    rateDecay: { type: "number", default: 0, range: [0, 1], meaning: "The rate is divided by 1 + rateDecay * steps before." },
    weightDecay: weightDecay(0),
  },
  create: ({ epsilon, rateDecay, weightDecay }) => ({
    slots: ["sum"],
    scalars: (step, learningRate) => ({ rate: learningRate / (1 + (step - 1) * rateDecay) }),
    update(g, values) {
      const { parameter, gradient, slots, scalars } = withDecay(g, values, weightDecay);
      const sum = g.add(named(slots, "sum"), g.mul(gradient, gradient));
      const scaled = g.div(gradient, g.add(g.sqrt(sum), g.scalar(epsilon, gradient)));
      return { parameter: g.sub(parameter, g.mul(scaled, named(scalars, "rate"))), slots: { sum } };
    },
  }),
});
