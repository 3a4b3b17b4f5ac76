/** @file Mean square of the error. Shape `[N, ...]` against float32 of the same dims. Source: torch.nn.MSELoss (mean). */
import { defineLoss } from "./define-loss.js";
import { costOfError } from "./regression-loss.js";

export const meanSquaredError = defineLoss({
  name: "mean-squared-error",
  meaning: "Mean square of the error: guesses the mean.",
  parameters: {},
  create: () => costOfError((g, error) => g.mul(error, error)),
});
