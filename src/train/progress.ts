/** @file Tells how far the trials are, and shows their losses, without flooding whoever listens. */
import type { Candidate } from "./algorithms.js";
import type { Notices, Notify } from "./job.js";
import type { Learner } from "./learners/learner.js";
import { createMetricStream } from "./metric-stream.js";

export interface Progress {
  /** After each piece of work of the trial at a position. */
  step(position: number, learner: Pick<Learner, "step" | "steps">): void;
  metric(notice: Notices["metric"]): void;
}

const PROGRESS_EVERY_MS = 250;
/** A network takes about this much longer than a linear fit: for the bar and the time left only. */
const WEIGHT: Readonly<Record<Candidate["algorithm"], number>> = { "logistic-regression": 1, "linear-regression": 1, mlp: 4 };
/** The rest is the hold-out's evaluation and the registration. */
const TRIALS_SHARE = 0.95;

export function createProgress(candidates: readonly Candidate[], notify: Notify): Progress {
  const startedAt = performance.now();
  const weights = candidates.map(({ algorithm }) => WEIGHT[algorithm]);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let saidAt = -Infinity;
  let firstShare: number | null = null;

  return {
    step(position, { step, steps }) {
      const now = performance.now();
      if (now - saidAt < PROGRESS_EVERY_MS) return;
      saidAt = now;
      const before = weights.slice(0, position).reduce((sum, weight) => sum + weight, 0);
      const share = (before + (weights[position] ?? 0) * Math.min(1, step / steps)) / total;
      firstShare ??= share; // a resumed run must not count what was done before
      const gained = share - firstShare;
      const etaMs = gained > 0.01 ? Math.round(((now - startedAt) * (1 - share)) / gained) : null;
      const trial = candidates.length > 1 ? ` (candidate ${position + 1} of ${candidates.length})` : "";
      notify("progress", {
        progress: TRIALS_SHARE * share,
        step,
        steps,
        etaMs,
        message: `${candidates[position]?.algorithm ?? "training"}: step ${step}${trial}`,
      });
    },
    metric: createMetricStream(notify),
  };
}
