/** @file The rate falls by a factor every few epochs. Source: torch.optim.lr_scheduler.StepLR. */
import { byStep, defineSchedule } from "./schedule.js";

export const step = defineSchedule({
  name: "step",
  meaning: "Falls by a factor every few epochs.",
  parameters: {
    everyEpochs: { type: "integer", default: 30, range: [1, 100_000], meaning: "Epochs between two falls." },
    gamma: { type: "number", default: 0.1, range: [1e-6, 1], meaning: "What a fall leaves of the rate." },
  },
  create: ({ everyEpochs, gamma }) => byStep((place) => gamma ** Math.floor(Math.floor(place.step / place.perEpoch) / everyEpochs)),
});
