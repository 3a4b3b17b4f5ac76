/** @file The rate falls when the loss does not. Source: torch.optim.lr_scheduler.ReduceLROnPlateau (relative threshold). */
import { defineSchedule, type ScheduleState } from "./schedule.js";

export const plateau = defineSchedule({
  name: "plateau",
  meaning: "Falls by a factor when the loss has not got better for some epochs.",
  parameters: {
    gamma: { type: "number", default: 0.1, range: [1e-6, 0.999], meaning: "What a fall leaves of the rate." },
    patience: { type: "integer", default: 10, range: [0, 100_000], meaning: "Epochs without a better loss that are let pass." },
    threshold: { type: "number", default: 1e-4, range: [0, 1], meaning: "A loss is better when it is lower by more than this share." },
    cooldown: { type: "integer", default: 0, range: [0, 100_000], meaning: "Epochs after a fall that do not count." },
    floor: { type: "number", default: 0, range: [0, 1], meaning: "The lowest factor." },
  },
  create: ({ gamma, patience, threshold, cooldown, floor }) => {
    const start = { factor: 1, best: Infinity, waited: 0, cooling: 0 };
    return {
      start,
      factor: (_place, state) => state?.factor ?? 1,
      observe(before, loss): ScheduleState {
        const { factor, best, waited, cooling } = before ?? start;
        const isBetter = loss < best * (1 - threshold);
        const idle = isBetter || cooling > 0 ? 0 : waited + 1;
        const seen = { factor, best: isBetter ? loss : best, waited: idle, cooling: Math.max(0, cooling - 1) };
        return idle > patience ? { ...seen, factor: Math.max(floor, factor * gamma), waited: 0, cooling: cooldown } : seen;
      },
    };
  },
});
