/** @file What one deployment answered: since the start, and in the last minute. Counting allocates nothing. */
import { binOf, BINS, percentile, upperEdgeMs } from "./latency-bins.js";

/** api.md: a deployment's `metrics`. Percentiles are null while nothing was answered. */
export interface TrafficStats {
  readonly windowMs: number;
  /** Since the server started. */
  readonly requestsTotal: number;
  readonly requests: number;
  readonly errors: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

/** A ring of slots: the newest is being filled, the one after it is the oldest. */
const SLOTS = 12;
const SLOT_MS = 5000;
export const WINDOW_MS = SLOTS * SLOT_MS;

export interface Traffic {
  record(sample: { readonly latencyMs: number; readonly ok: boolean; readonly rows: number }, nowMs: number): void;
  stats(nowMs: number): TrafficStats;
  /** Since the start. `atMost` counts the answers that took no longer. */
  readonly totals: { readonly ok: number; readonly errors: number; readonly predictions: number; readonly seconds: number };
  atMost(ms: number): number;
}

export function createTraffic(): Traffic {
  const latencies = Array.from({ length: SLOTS }, () => new Uint32Array(BINS));
  const errors = new Uint32Array(SLOTS);
  const ever = new Float64Array(BINS); // beyond 2^32 requests
  const totals = { ok: 0, errors: 0, predictions: 0, seconds: 0 };
  let current = 0;

  function advance(nowMs: number): void {
    const now = Math.floor(nowMs / SLOT_MS);
    if (now <= current) return;
    for (let slot = Math.max(current + 1, now - SLOTS + 1); slot <= now; slot++) {
      latencies[slot % SLOTS]?.fill(0);
      errors[slot % SLOTS] = 0;
    }
    current = now;
  }
  return {
    totals,
    record({ latencyMs, ok, rows }, nowMs) {
      advance(nowMs);
      const slot = current % SLOTS;
      const bin = binOf(latencyMs);
      const counts = latencies[slot];
      if (counts !== undefined) counts[bin] = (counts[bin] ?? 0) + 1;
      ever[bin] = (ever[bin] ?? 0) + 1;
      totals.seconds += latencyMs / 1000;
      if (ok) {
        totals.ok += 1;
        totals.predictions += rows;
      } else {
        totals.errors += 1;
        errors[slot] = (errors[slot] ?? 0) + 1;
      }
    },
    stats(nowMs) {
      advance(nowMs);
      const merged = new Uint32Array(BINS);
      for (const counts of latencies) counts.forEach((count, bin) => (merged[bin] = (merged[bin] ?? 0) + count));
      const requests = merged.reduce((sum, count) => sum + count, 0);
      return {
        windowMs: WINDOW_MS,
        requestsTotal: totals.ok + totals.errors,
        requests,
        errors: errors.reduce((sum, count) => sum + count, 0),
        p50Ms: percentile(merged, 0.5),
        p99Ms: percentile(merged, 0.99),
      };
    },
    atMost: (ms) => ever.reduce((sum, count, bin) => (upperEdgeMs(bin) <= ms * 1.000001 ? sum + count : sum), 0),
  };
}
