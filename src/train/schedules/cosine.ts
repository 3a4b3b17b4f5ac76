/** @file The rate falls along half a cosine. Source: Loshchilov & Hutter, arXiv:1608.03983, without restarts; torch.optim.lr_scheduler.CosineAnnealingLR. */
import { alongCosine, byStep, defineSchedule } from "./schedule.js";

export const cosine = defineSchedule({
  name: "cosine",
  meaning: "Falls along half a cosine, from the first step to the last.",
  parameters: { floor: { type: "number", default: 0, range: [0, 1], meaning: "The factor at the end." } },
  create: ({ floor }) => byStep(({ step, total }) => alongCosine(1, floor, step / total)),
});
