/** @file Step: missing and infinite numbers become the column's median; a flag says where, for columns that had any. */
import type { GraphBuilder, Value } from "#graph";
import { tensor } from "#tensor";

export interface FittedImpute {
  /** One a column. */
  readonly medians: readonly number[];
  /** Columns (by position) that had missing values among the fitted rows: each gets a 0/1 flag. */
  readonly flagged: readonly number[];
}

/** Medians over the finite values of the given rows; 0 for a column that has none there. */
export function fitImpute(columns: readonly Float64Array[], rows: Uint32Array): FittedImpute {
  const medians: number[] = [];
  const flagged: number[] = [];
  columns.forEach((values, i) => {
    const finite = finiteValues(values, rows);
    if (finite.length < rows.length) flagged.push(i);
    medians.push(median(finite));
  });
  return { medians, flagged };
}

/** `x` float64 `[N, M]` -> `filled` float64 `[N, M]` and `flags` float32 `[N, flagged]` (null without any). */
export function lowerImpute(builder: GraphBuilder, x: Value, fitted: FittedImpute): { filled: Value; flags: Value | null } {
  const infinity = builder.constant(tensor("float64", [], Float64Array.of(Infinity)));
  const isFinite = builder.less(builder.abs(x), infinity); // false for NaN too
  const medians = builder.constant(tensor("float64", [1, fitted.medians.length], Float64Array.from(fitted.medians)));
  const filled = builder.where(isFinite, x, medians);
  if (fitted.flagged.length === 0) return { filled, flags: null };
  const positions = builder.constant(tensor("int64", [fitted.flagged.length], BigInt64Array.from(fitted.flagged, BigInt)));
  const isMissing = builder.not(builder.gather(isFinite, positions, 1));
  return { filled, flags: builder.cast(isMissing, "float32") };
}

function finiteValues(values: Float64Array, rows: Uint32Array): Float64Array {
  const found = new Float64Array(rows.length);
  let count = 0;
  for (const row of rows) {
    const value = values[row] ?? NaN;
    if (Number.isFinite(value)) found[count++] = value;
  }
  return found.subarray(0, count);
}

/** Sorts in place. */
function median(values: Float64Array): number {
  values.sort();
  const upper = values[values.length >> 1];
  if (upper === undefined) return 0;
  const lower = values[(values.length - 1) >> 1] ?? upper;
  return lower / 2 + upper / 2; // halves first: the sum of two huge values would overflow
}
