import { byMetricOrder } from "../../format/metric-order.js";

export interface FlatMetric {
  readonly name: string;
  readonly value: number;
  /** What guessing reaches, where the version says so. */
  readonly trivial: number | null;
}

const asGroup = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

/** The numbers of a version's metrics: at the top, or under `holdout` with `trivial` beside it. */
export function flatMetrics(metrics: Readonly<Record<string, unknown>>): readonly FlatMetric[] {
  const holdout = "holdout" in metrics ? asGroup(metrics["holdout"]) : metrics;
  const trivial = asGroup(metrics["trivial"]);
  return Object.keys(holdout)
    .sort(byMetricOrder)
    .flatMap((name) => {
      const [value, beside] = [holdout[name], trivial[name]];
      return typeof value === "number" ? [{ name, value, trivial: typeof beside === "number" ? beside : null }] : [];
    });
}
