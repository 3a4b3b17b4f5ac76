import { flatMetrics, type FlatMetric } from "./flat-metrics.js";

/** In this order: the first that a version has says most in one number. */
const ORDER = ["balancedAccuracy", "accuracy", "rocAuc", "f1", "r2", "rmse", "mae"] as const;

/** The one number of a version's metrics. */
export function headlineMetric(metrics: Readonly<Record<string, unknown>>): FlatMetric | null {
  const all = flatMetrics(metrics);
  return ORDER.map((name) => all.find((metric) => metric.name === name)).find((metric) => metric !== undefined) ?? null;
}
