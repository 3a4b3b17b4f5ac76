/** @file The hold-out judged with the composed graph on raw records: the same bytes that will be served. Beside it, the trivial predictor. */
import type { Session } from "#runtime";
import type { Metrics, RunResult } from "#store";
import { classificationMetrics, confusionCounts, type Classified } from "./metrics/classification.js";
import { regressionMetrics } from "./metrics/regression.js";
import type { Tensor } from "#tensor";
import { labelsOf } from "./compose.js";
import type { Split } from "./split.js";
import type { ClassValue, Target } from "./target.js";

export interface Evaluation extends Pick<RunResult, "primaryMetric" | "metrics" | "confusionMatrix"> {
  /** One a held-out row, in row order. */
  readonly predictions: readonly EvaluatedRow[];
}

export interface EvaluatedRow {
  readonly row: number;
  readonly actual: ClassValue;
  readonly prediction: { readonly label: ClassValue; readonly probabilities: Readonly<Record<string, number>> } | { readonly value: number };
}

/** Rows judged in one run: the hold-out of a big table need not fit in memory at once. */
const CHUNK_ROWS = 4096;

export interface EvaluateOptions {
  /** The composed graph. */
  readonly session: Session;
  /** What the graph takes for these rows of the dataset. */
  readonly feeds: (rows: Uint32Array) => Readonly<Record<string, Tensor>> | Promise<Readonly<Record<string, Tensor>>>;
  /** Rows judged in one run; absent for small records. */
  readonly chunkRows?: number;
  readonly target: Target;
  readonly split: Split;
}

export async function evaluateHoldout(options: EvaluateOptions): Promise<Evaluation> {
  const { target } = options;
  return target.classes === null ? evaluateAmounts(options, target) : evaluateClasses(options, target, target.classes);
}

async function evaluateClasses(options: EvaluateOptions, target: Target, classes: readonly ClassValue[]): Promise<Evaluation> {
  const { holdout, train } = options.split;
  const indexOf = new Map(Array.from(labelsOf(classes).data as ArrayLike<string | bigint>, (label, k) => [label, k]));
  const predicted = new Int32Array(holdout.length);
  const probabilities = new Float32Array(holdout.length * classes.length);
  await runChunks(options, (from, outputs) => {
    probabilities.set(outputs["probabilities"]?.data as Float32Array, from * classes.length);
    Array.from(outputs["label"]?.data as ArrayLike<string | bigint>).forEach((label, i) => (predicted[from + i] = indexOf.get(label) ?? -1));
  });
  const actual = Int32Array.from(holdout, (row) => target.values[row] ?? -1);
  const judged: Classified = { classes: classes.length, actual, predicted, probabilities };
  const metrics = { holdout: classificationMetrics(judged), trivial: classificationMetrics(frequencies(target, train, actual)) };
  return {
    primaryMetric: { name: "logLoss", value: need(metrics.holdout, "logLoss"), direction: "min" },
    metrics,
    confusionMatrix: { labels: classes, counts: confusionCounts(judged) },
    predictions: Array.from(holdout, (row, i) => ({
      row,
      actual: classOf(classes, actual[i]),
      prediction: { label: classOf(classes, predicted[i]), probabilities: named(classes, probabilities, i) },
    })),
  };
}

async function evaluateAmounts(options: EvaluateOptions, target: Target): Promise<Evaluation> {
  const { holdout, train } = options.split;
  const predicted = new Float32Array(holdout.length);
  await runChunks(options, (from, outputs) => predicted.set(outputs["value"]?.data as Float32Array, from));
  const actual = Float64Array.from(holdout, (row) => target.values[row] ?? NaN);
  let mean = 0;
  for (const row of train) mean += (target.values[row] ?? NaN) / train.length;
  const metrics = { holdout: regressionMetrics(actual, predicted), trivial: regressionMetrics(actual, new Float64Array(actual.length).fill(mean)) };
  return {
    primaryMetric: { name: "rmse", value: need(metrics.holdout, "rmse"), direction: "min" },
    metrics,
    predictions: Array.from(holdout, (row, i) => ({ row, actual: actual[i] ?? NaN, prediction: { value: predicted[i] ?? NaN } })),
  };
}

async function runChunks(
  { session, feeds, split, chunkRows = CHUNK_ROWS }: EvaluateOptions,
  take: (from: number, outputs: Awaited<ReturnType<Session["run"]>>) => void,
): Promise<void> {
  for (let from = 0; from < split.holdout.length; from += chunkRows) take(from, await session.run(await feeds(split.holdout.subarray(from, from + chunkRows))));
}

/** The trivial predictor: every record gets the training part's class frequencies, and so the commonest class. */
function frequencies(target: Target, train: Uint32Array, actual: Int32Array): Classified {
  const classes = target.classes?.length ?? 0;
  const shares = new Float64Array(classes);
  for (const row of train) {
    const k = target.values[row] ?? NaN;
    shares[k] = (shares[k] ?? NaN) + 1 / train.length;
  }
  const commonest = shares.indexOf(Math.max(...shares));
  const probabilities = new Float64Array(actual.length * classes);
  for (let i = 0; i < actual.length; i++) probabilities.set(shares, i * classes);
  return { classes, actual, predicted: new Int32Array(actual.length).fill(commonest), probabilities };
}

function named(classes: readonly ClassValue[], probabilities: Float32Array, row: number): Record<string, number> {
  return Object.fromEntries(classes.map((value, k) => [String(value), probabilities[row * classes.length + k] ?? NaN]));
}

function classOf(classes: readonly ClassValue[], k: number | undefined): ClassValue {
  const value = classes[k ?? -1];
  if (value === undefined) throw new RangeError(`evaluate: there is no class ${String(k)}`);
  return value;
}

function need(metrics: Metrics, name: string): number {
  const value = metrics[name];
  if (value === undefined || value === null) throw new RangeError(`evaluate: no ${name} of the hold-out`);
  return value;
}
