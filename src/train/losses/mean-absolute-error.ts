/** @file Mean size of the error. Shape `[N, ...]` against float32 of the same dims. Source: torch.nn.L1Loss (mean). */
import { defineLoss } from "./define-loss.js";
import { costOfError } from "./regression-loss.js";

export const meanAbsoluteError = defineLoss({
  name: "mean-absolute-error",
  meaning: "Mean size of the error: guesses the median, so that outliers weigh little.",
  parameters: {},
  create: () => costOfError((g, error) => g.abs(error)),
});
