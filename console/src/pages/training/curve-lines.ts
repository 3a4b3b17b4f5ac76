/** @file Curves as the lines of a plot. Pure. */
import type { CurveTable } from "../../charts/curve-table.js";
import type { Line } from "../../charts/line-plot.js";
import { smooth } from "../../charts/smooth.js";
import type { Split } from "../../api/shapes.js";

/** The palette has a pair for each run: what is learned from, what is only looked at. */
const PAIR = 2;
const DASH = [6, 4];

export interface LineWords {
  readonly nameOf: (split: Split, of: number) => string;
  /** 0: as they are. */
  readonly smoothing: number;
}

/** A smoothed line has the raw one faintly behind it. */
export function curveLines({ lines }: CurveTable, { nameOf, smoothing }: LineWords): readonly Line[] {
  return lines.flatMap(({ of, split, values }) => {
    const line = { name: nameOf(split, of), color: of * PAIR + Number(split === "validation"), ...(split === "validation" ? { dash: DASH } : {}) };
    return smoothing === 0
      ? [{ ...line, values }]
      : [
          { ...line, values, isFaint: true },
          { ...line, values: smooth(values, smoothing) },
        ];
  });
}
