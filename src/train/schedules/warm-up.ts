/** @file A rising start before another schedule. Source: Goyal et al., arXiv:1706.02677, section 2.2; torch's SequentialLR of LinearLR and the other. */
import type { Schedule } from "./schedule.js";

/** Rises from `from` times the rate over `steps` steps; then the schedule runs as if the training began there. */
export function warmUp(schedule: Schedule, { steps, from = 0.01 }: { readonly steps: number; readonly from?: number }): Schedule {
  if (steps === 0) return schedule;
  return {
    ...schedule,
    factor({ step, total, perEpoch }, state) {
      const place = { step: Math.max(0, step - steps), total: Math.max(1, total - steps), perEpoch };
      const rise = step >= steps ? 1 : from + (1 - from) * (step / steps);
      return rise * schedule.factor(place, state);
    },
  };
}
