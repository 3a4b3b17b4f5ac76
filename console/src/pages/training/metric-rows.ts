import type { Run } from "@aimass/sdk";
import { byMetricOrder } from "../../format/metric-order.js";

export interface MetricRow {
  readonly name: string;
  readonly ours: number | null;
  readonly trivial: number | null;
  /** Lies between 0 and 1, so that a bar can show it. */
  readonly isShare: boolean;
}

/** Metrics whose values are shares; the others (losses, errors) have no upper end. */
const SHARES: ReadonlySet<string> = new Set(["accuracy", "balancedAccuracy", "precision", "recall", "f1", "rocAuc", "r2"]);

/** One row a metric, the primary one first, the others in the order in which they are read. */
export function metricRows(metrics: NonNullable<Run["metrics"]>, primary: string | null): readonly MetricRow[] {
  const names = Object.keys(metrics.holdout).sort((a, b) => Number(b === primary) - Number(a === primary) || byMetricOrder(a, b));
  return names.map((name) => ({ name, ours: metrics.holdout[name] ?? null, trivial: metrics.trivial[name] ?? null, isShare: SHARES.has(name) }));
}
