/** @file Folds a run's events into curves, trials and a log. Pure. */
import type { RunEvent } from "@aimass/sdk";
import type { Split, Trial } from "./shapes.js";

export interface CurvePoint {
  readonly step: number;
  readonly value: number;
}

/** Ordered by step. */
export type Curves = Readonly<Partial<Record<Split, readonly CurvePoint[]>>>;

/** How the loss of one trial went. */
export interface TrialCurves {
  readonly trial: string;
  readonly metric: string;
  readonly curves: Curves;
}

export interface RunNews {
  readonly progress: Extract<RunEvent, { kind: "progress" }>["data"] | null;
  /** In the order in which the trials began. */
  readonly curves: readonly TrialCurves[];
  readonly trials: readonly Trial[];
  readonly log: readonly { readonly level: string; readonly message: string }[];
}

export const emptyNews: RunNews = { progress: null, curves: [], trials: [], log: [] };

/** `trial` names the candidate whose loss it is. */
type Metric = Extract<RunEvent, { kind: "metric" }>["data"] & { readonly trial?: string };

/** The news with one more event in it. */
export function foldEvent(news: RunNews, event: RunEvent): RunNews {
  switch (event.kind) {
    case "progress":
      return { ...news, progress: event.data };
    case "metric":
      return addPoint(news, event.data);
    case "trial":
      return { ...news, trials: replaceOrAdd(news.trials, event.data, (trial) => trial.id === event.data.id) };
    case "log":
      return { ...news, log: [...news.log, event.data] };
    case "end":
      return news;
    default:
      return event satisfies never;
  }
}

function addPoint(news: RunNews, metric: Metric): RunNews {
  const { name, split, step, value, trial = "" } = metric;
  if (value === null || split === "holdout") return news; // held-out values are the result, not a curve
  const isIts = (one: TrialCurves): boolean => one.trial === trial && one.metric === name;
  const before = news.curves.find(isIts) ?? { trial, metric: name, curves: {} };
  const points = before.curves[split] ?? [];
  const isNext = (points.at(-1)?.step ?? -1) < step;
  const kept = isNext ? points : points.filter((point) => point.step < step); // a resumed run repeats steps
  return { ...news, curves: replaceOrAdd(news.curves, { ...before, curves: { ...before.curves, [split]: [...kept, { step, value }] } }, isIts) };
}

/** Keeps the order: what is there already stays in its place. */
function replaceOrAdd<T>(items: readonly T[], item: T, isIts: (one: T) => boolean): readonly T[] {
  return items.some(isIts) ? items.map((one) => (isIts(one) ? item : one)) : [...items, item];
}
