/** @file Which curves are drawn: of one candidate, one metric. Pure. */
import type { RunNews, TrialCurves } from "../../api/run-news.js";

export interface CurveChoice {
  /** Null: the best one, else the one that is being tried. */
  readonly trial: string | null;
  /** Null: the first that the run tells of, its loss. */
  readonly metric: string | null;
  readonly best: string | null;
}

export interface PickedCurves {
  /** In the order in which they began. */
  readonly trials: readonly string[];
  /** Of the candidate that is drawn. */
  readonly metrics: readonly string[];
  readonly shown: TrialCurves | undefined;
}

export function pickCurves({ curves }: RunNews, { trial, metric, best }: CurveChoice): PickedCurves {
  const trials = [...new Set(curves.map((one) => one.trial))];
  const followed = [trial, best].find((id) => id !== null && trials.includes(id)) ?? trials.at(-1);
  const own = curves.filter((one) => one.trial === followed);
  return { trials, metrics: own.map((one) => one.metric), shown: own.find((one) => one.metric === metric) ?? own[0] };
}
