/** @file Curves of several splits, perhaps of several runs, on one axis of steps. Pure. */
import type { Curves } from "../api/run-news.js";
import type { Split } from "../api/shapes.js";

export interface CurveLine {
  /** Which of the given curves it is of. */
  readonly of: number;
  readonly split: Split;
  /** One value a step; null where there is none. */
  readonly values: readonly (number | null)[];
}

export interface CurveTable {
  readonly x: readonly number[];
  readonly lines: readonly CurveLine[];
}

const SPLITS: readonly Split[] = ["train", "validation"];

/** All steps of all curves in order, and each one's values at them. */
export function curveTable(all: readonly Curves[]): CurveTable {
  const present = all.flatMap((curves, of) => SPLITS.flatMap((split) => (curves[split] === undefined ? [] : [{ of, split, points: curves[split] }])));
  const x = [...new Set(present.flatMap(({ points }) => points.map((point) => point.step)))].sort((a, b) => a - b);
  const lines = present.map(({ of, split, points }) => {
    const byStep = new Map(points.map((point) => [point.step, point.value]));
    return { of, split, values: x.map((step) => byStep.get(step) ?? null) };
  });
  return { x, lines };
}
