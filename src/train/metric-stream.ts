/** @file Points of curves, without flooding whoever listens. */
import type { Notices, Notify } from "./job.js";

/** A curve shows its first points at once, then ten a second. */
const METRIC_BURST = 60;
const METRICS_A_SECOND = 10;

export function createMetricStream(notify: Notify): (notice: Notices["metric"]) => void {
  const curves = new Map<string, { tokens: number; at: number }>();
  return (notice) => {
    const key = `${notice.trial} ${notice.split} ${notice.name}`;
    const now = performance.now();
    const bucket = curves.get(key) ?? { tokens: METRIC_BURST, at: now };
    bucket.tokens = Math.min(METRIC_BURST, bucket.tokens + ((now - bucket.at) / 1000) * METRICS_A_SECOND);
    bucket.at = now;
    curves.set(key, bucket);
    if (bucket.tokens < 1) return;
    bucket.tokens -= 1;
    notify("metric", notice);
  };
}
