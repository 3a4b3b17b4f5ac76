/** @file The learning-rate finder: steps at a growing rate on a copy of the training. Source: Smith, arXiv:1506.01186, section 3.3. */
import { fail } from "#base";
import { batchesOf, loadBatch, shuffledRows } from "./epoch-batches.js";
import type { ExampleSource } from "./example-source.js";
import type { StepGraph } from "./step-graph.js";
import { createStepper, isFiniteResult, type FullBatch, type StepperOptions } from "./stepper.js";

export interface FindRateOptions {
  readonly graph: StepGraph;
  /** Where the copy starts. */
  readonly start: StepperOptions["start"];
  readonly train: ExampleSource;
  readonly seed: number;
  readonly threads: number;
  readonly from?: number;
  readonly to?: number;
  /** Most steps; it ends early once the loss has grown to four times the lowest. */
  readonly steps?: number;
}

export interface RatePoint {
  readonly rate: number;
  readonly loss: number;
  /** Running mean of the loss, without the bias of its start. */
  readonly smoothed: number;
}

export interface FoundRate {
  readonly curve: readonly RatePoint[];
  /** A rate in the middle of the fall of the smoothed loss; null when it never falls. */
  readonly suggestion: number | null;
}

const SMOOTHING = 0.9;
const BLOWN_UP = 4;

/** The training itself is not touched: the copy has its own state, and is thrown away. Throws INVALID_REQUEST when there is nothing to search. */
export async function findRate(options: FindRateOptions): Promise<FoundRate> {
  const { graph, start, train, seed, threads } = options;
  const rates = growingRates(options);
  const stepper = await createStepper({ graph, seed, start, session: { threads } });
  try {
    const curve: RatePoint[] = [];
    let mean = 0;
    let lowest = Infinity;
    for await (const batches of endlessSteps(graph, train, seed)) {
      const rate = rates[curve.length];
      if (rate === undefined) break;
      const result = await stepper.advance(batches, rate);
      if (!isFiniteResult(result)) break;
      mean = SMOOTHING * mean + (1 - SMOOTHING) * result.loss;
      const smoothed = mean / (1 - SMOOTHING ** (curve.length + 1));
      curve.push({ rate, loss: result.loss, smoothed });
      lowest = Math.min(lowest, smoothed);
      if (smoothed > BLOWN_UP * lowest) break;
    }
    return { curve, suggestion: valley(curve) };
  } finally {
    await stepper.close();
  }
}

function growingRates({ from = 1e-7, to = 10, steps = 100 }: FindRateOptions): readonly number[] {
  if (!(from > 0 && to > from && steps >= 2))
    throw fail("INVALID_REQUEST", { detail: `rate finder: expected 0 < from < to and 2 steps or more, got ${from}, ${to}, ${steps}` });
  return Array.from({ length: steps }, (_, i) => from * (to / from) ** (i / (steps - 1)));
}

/** Epoch after epoch, each in another order. */
async function* endlessSteps({ request }: StepGraph, train: ExampleSource, seed: number): AsyncGenerator<readonly FullBatch[]> {
  const micro = request.options?.accumulate ?? 1;
  const size = request.batch;
  for (let epoch = 0; ; epoch++) {
    const order = shuffledRows(train.rows, { seed, epoch });
    for (let at = 0; at < order.length; at += size * micro) {
      const batches: FullBatch[] = [];
      for (const part of batchesOf(order, { from: at, to: at + size * micro, size })) batches.push(await loadBatch(train, part, null));
      yield batches;
    }
  }
}

/**
 * The rate half-way along the longest fall of the smoothed loss, not counting rises in between; the place of the steepest slope would be
 * anywhere while the mean is still of few steps. Source: fastai's `valley`.
 */
function valley(curve: readonly RatePoint[]): number | null {
  const lengths = curve.map(() => 1); // of the longest falling row of points that ends here
  let end = 0;
  curve.forEach((point, i) => {
    for (let j = 0; j < i; j++) if (point.smoothed < (curve[j]?.smoothed ?? -Infinity)) lengths[i] = Math.max(lengths[i] ?? 1, (lengths[j] ?? 1) + 1);
    if ((lengths[i] ?? 1) > (lengths[end] ?? 1)) end = i;
  });
  const length = lengths[end] ?? 1;
  return length === 1 ? null : (curve[Math.max(0, end - Math.floor(length / 2))]?.rate ?? null);
}
