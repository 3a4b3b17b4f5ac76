/** @file Curves of several splits on one axis of steps. Pure. */
import type { Curves } from "../api/run-news.js";
import type { Split } from "../api/shapes.js";

export interface CurveTable {
  readonly x: readonly number[];
  /** One value a step; null where the split has none. */
  readonly lines: readonly { readonly split: Split; readonly values: readonly (number | null)[] }[];
}

const SPLITS: readonly Split[] = ["train", "validation"];

/** All steps of all splits in order, and each split's values at them. */
export function curveTable(curves: Curves): CurveTable {
  const present = SPLITS.filter((split) => curves[split] !== undefined);
  const x = [...new Set(present.flatMap((split) => (curves[split] ?? []).map((point) => point.step)))].sort((a, b) => a - b);
  const lines = present.map((split) => {
    const byStep = new Map((curves[split] ?? []).map((point) => [point.step, point.value]));
    return { split, values: x.map((step) => byStep.get(step) ?? null) };
  });
  return { x, lines };
}
