/** @file Step: numbers get mean 0 and standard deviation 1 over the fitted rows. */
import type { GraphBuilder, Value } from "#graph";
import { tensor } from "#tensor";

export interface FittedStandardise {
  readonly means: readonly number[];
  /** Population standard deviations; 1 for a column without spread. */
  readonly scales: readonly number[];
}

/** Statistics of the columns as imputed: what is not finite counts as the median. Two passes in float64. */
export function fitStandardise(columns: readonly Float64Array[], medians: readonly number[], rows: Uint32Array): FittedStandardise {
  const fitted = columns.map((values, i) => moments(values, medians[i] ?? 0, rows));
  return { means: fitted.map(({ mean }) => mean), scales: fitted.map(({ scale }) => scale) };
}

/** Deviations beyond which a value says no more than "far out": one mistyped measurement must not move a whole prediction. */
const FURTHEST = 8;

/** `x` float64 `[N, M]` -> float32 `[N, M]` within [-8, 8]; the subtraction happens in float64, because dates in ms need all their digits. */
export function lowerStandardise(builder: GraphBuilder, x: Value, fitted: FittedStandardise): Value {
  const row = (values: readonly number[]): Value => builder.constant(tensor("float64", [1, values.length], Float64Array.from(values)));
  const deviations = builder.div(builder.sub(x, row(fitted.means)), row(fitted.scales));
  return builder.cast(builder.clip(deviations, { min: -FURTHEST, max: FURTHEST }), "float32");
}

function moments(values: Float64Array, median: number, rows: Uint32Array): { mean: number; scale: number } {
  const at = (row: number): number => {
    const value = values[row] ?? NaN;
    return Number.isFinite(value) ? value : median;
  };
  let mean = 0;
  for (const row of rows) mean += at(row) / rows.length;
  let variance = 0;
  for (const row of rows) variance += (at(row) - mean) ** 2 / rows.length;
  const scale = Math.sqrt(variance);
  // a column of one value has a spread of rounding errors at most
  return { mean, scale: Number.isFinite(scale) && scale > 1e-12 * Math.abs(mean) ? scale : 1 };
}
