/** @file Metrics of a regression. Sums run in float64. */
import type { Metrics } from "#store";

/** mse, rmse, mae, and r2 against the mean of `actual`; r2 is null when all actual values are the same. */
export function regressionMetrics(actual: Float64Array, predicted: Float32Array | Float64Array): Metrics {
  const rows = actual.length;
  let mean = 0;
  for (const value of actual) mean += value / rows;
  let squares = 0;
  let absolutes = 0;
  let spread = 0;
  actual.forEach((value, i) => {
    const error = (predicted[i] ?? NaN) - value;
    squares += error * error;
    absolutes += Math.abs(error);
    spread += (value - mean) ** 2;
  });
  const mse = squares / rows;
  return { mse, rmse: Math.sqrt(mse), mae: absolutes / rows, r2: spread === 0 ? null : 1 - squares / spread };
}
