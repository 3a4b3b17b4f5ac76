/** @file Huber's loss: half the square up to delta, then delta times the size less delta / 2. Source: torch.nn.HuberLoss (mean); Huber 1964. */
import { defineLoss } from "./define-loss.js";
import { costOfError } from "./regression-loss.js";

export const huber = defineLoss({
  name: "huber",
  meaning: "Square of small errors, size of large ones.",
  parameters: { delta: { type: "number", default: 1, range: [1e-6, 1e6], meaning: "Where the square ends, in units of the target." } },
  create: ({ delta }) =>
    // with c = the size cut at delta: c (size - c / 2) is c^2 / 2 below delta and delta (size - delta / 2) above
    costOfError((g, error) => {
      const size = g.abs(error);
      const cut = g.clip(size, { max: delta });
      return g.mul(cut, g.sub(size, g.mul(cut, g.scalar(0.5, cut))));
    }),
});
