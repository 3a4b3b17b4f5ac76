/** @file Metrics of a classification, from class indices and probabilities. Definitions as in scikit-learn's metrics, macro averages. */
import type { Metrics } from "#store";

/** What a model said about rows of known class. `probabilities` is row-major `[rows, classes]`, `predicted` the label's index. */
export interface Classified {
  readonly classes: number;
  readonly actual: Int32Array;
  readonly predicted: Int32Array;
  readonly probabilities: Float32Array | Float64Array;
}

/** Probabilities are clipped to this, so that one certain error costs 36, not infinity (the epsilon of float64, as scikit-learn >= 1.3). */
const SMALLEST_PROBABILITY = 2 ** -52;

export function classificationMetrics(result: Classified): Metrics {
  const counts = confusionCounts(result);
  const perClass = counts.map((_, k) => scoresOfClass(counts, k));
  const present = perClass.filter(({ actual, predicted }) => actual + predicted > 0);
  return {
    accuracy: perClass.reduce((sum, { hits }) => sum + hits, 0) / result.actual.length,
    balancedAccuracy: mean(perClass.filter(({ actual }) => actual > 0).map(({ recall }) => recall)),
    precision: mean(present.map(({ precision }) => precision)),
    recall: mean(present.map(({ recall }) => recall)),
    f1: mean(present.map(({ f1 }) => f1)),
    rocAuc: rocAuc(result),
    logLoss: logLoss(result),
  };
}

/** `counts[actual][predicted]`. */
export function confusionCounts({ classes, actual, predicted }: Classified): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  actual.forEach((k, i) => {
    const row = counts[k];
    const column = predicted[i];
    if (row === undefined || column === undefined || row[column] === undefined)
      throw new RangeError(`row ${i}: class ${k} or ${String(column)} is outside [0, ${classes})`);
    row[column]++;
  });
  return counts;
}

/** Mean of -log p(actual class). */
export function logLoss({ classes, actual, probabilities }: Classified): number {
  let sum = 0;
  actual.forEach((k, i) => {
    const p = probabilities[i * classes + k] ?? NaN;
    sum -= Math.log(Math.min(Math.max(p, SMALLEST_PROBABILITY), 1 - SMALLEST_PROBABILITY));
  });
  return sum / actual.length;
}

/** Area under the ROC curve: of the second class when there are two, else the mean of one against the rest; null when no class can be ranked. */
export function rocAuc({ classes, actual, probabilities }: Classified): number | null {
  const wanted = classes === 2 ? [1] : Array.from({ length: classes }, (_, k) => k);
  const areas = wanted.map((k) => areaOfClass({ classes, actual, probabilities }, k)).filter((area) => area !== null);
  return areas.length === 0 ? null : mean(areas);
}

interface ClassScores {
  readonly hits: number;
  readonly actual: number;
  readonly predicted: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** 0 where a score is undefined (nothing predicted, nothing there), as scikit-learn's zero_division=0. */
function scoresOfClass(counts: readonly (readonly number[])[], k: number): ClassScores {
  const hits = counts[k]?.[k] ?? 0;
  const actual = sum(counts[k] ?? []);
  const predicted = sum(counts.map((row) => row[k] ?? 0));
  const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  return { hits, actual, predicted, precision: ratio(hits, predicted), recall: ratio(hits, actual), f1: ratio(2 * hits, actual + predicted) };
}

/** The Mann-Whitney statistic: the share of (member, other) pairs that the score puts in order, ties half. */
function areaOfClass({ classes, actual, probabilities }: Omit<Classified, "predicted">, k: number): number | null {
  const rows = actual.length;
  const scores = Float64Array.from({ length: rows }, (_, i) => probabilities[i * classes + k] ?? NaN);
  if (scores.some(Number.isNaN)) return null; // NaN ranks nothing
  const order = Uint32Array.from({ length: rows }, (_, i) => i).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  let members = 0;
  let rankSum = 0;
  for (let from = 0; from < rows;) {
    const tied = tiedFrom(order, scores, from);
    const hits = tied.reduce((count, i) => count + (actual[i] === k ? 1 : 0), 0);
    members += hits;
    rankSum += hits * (from + (tied.length + 1) / 2); // ties share the mean of their ranks
    from += tied.length;
  }
  const others = rows - members;
  return members === 0 || others === 0 ? null : (rankSum - (members * (members + 1)) / 2) / (members * others);
}

/** The rows from a rank on that have the same score. */
function tiedFrom(order: Uint32Array, scores: Float64Array, from: number): Uint32Array {
  const score = scores[order[from] ?? 0];
  let to = from + 1;
  while (to < order.length && scores[order[to] ?? 0] === score) to++;
  return order.subarray(from, to);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
