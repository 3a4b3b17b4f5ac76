/** @file A counter read now and then, as a rate over time. Pure. */

interface Sample {
  readonly requestsTotal: number;
  readonly atMs: number;
}

export interface TrafficHistory {
  readonly last: Sample | null;
  /** Unix seconds. */
  readonly x: readonly number[];
  readonly perSecond: readonly number[];
}

export const emptyHistory: TrafficHistory = { last: null, x: [], perSecond: [] };

/** Ten minutes at one sample every two seconds. */
const KEPT = 300;

/** A counter that went back (the server started anew) begins from nothing. */
export function addSample(history: TrafficHistory, sample: Sample): TrafficHistory {
  const { last } = history;
  if (last === null) return { ...history, last: sample };
  const seconds = (sample.atMs - last.atMs) / 1000;
  if (seconds <= 0) return history;
  const gained = Math.max(0, sample.requestsTotal - last.requestsTotal);
  return {
    ...history,
    last: sample,
    x: [...history.x, sample.atMs / 1000].slice(-KEPT),
    perSecond: [...history.perSecond, gained / seconds].slice(-KEPT),
  };
}
