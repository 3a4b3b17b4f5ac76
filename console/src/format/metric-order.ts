/** @file The order in which metrics are read: what says most first, losses last. */

const ORDER = ["balancedAccuracy", "accuracy", "f1", "precision", "recall", "rocAuc", "logLoss", "r2", "rmse", "mae", "mse"];

const placeOf = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);

/** Sorts by that order; a metric unknown here comes last. */
export function byMetricOrder(a: string, b: string): number {
  return placeOf(a) - placeOf(b);
}
