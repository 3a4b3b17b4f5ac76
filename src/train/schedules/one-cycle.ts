/** @file Up, then far down, along cosines. Source: Smith & Topin, arXiv:1708.07120; torch.optim.lr_scheduler.OneCycleLR without the cycle of the momentum. */
import { alongCosine, byStep, defineSchedule } from "./schedule.js";

export const oneCycle = defineSchedule({
  name: "one-cycle",
  meaning: "Rises to the learning rate, then falls to almost nothing.",
  parameters: {
    rise: { type: "number", default: 0.3, range: [0.01, 0.99], meaning: "Share of the steps that it rises for." },
    startDivisor: { type: "number", default: 25, range: [1, 1e6], meaning: "The first step's rate is the learning rate divided by this." },
    endDivisor: { type: "number", default: 10_000, range: [1, 1e9], meaning: "The last step's rate is the first one's divided by this." },
  },
  create: ({ rise, startDivisor, endDivisor }) =>
    byStep(({ step, total }) => {
      const peak = Math.max(0, rise * total - 1);
      if (step <= peak) return alongCosine(1 / startDivisor, 1, peak === 0 ? 1 : step / peak);
      return alongCosine(1, 1 / startDivisor / endDivisor, (step - peak) / Math.max(1, total - 1 - peak));
    }),
});
