/**
 * @file Runs a step graph: the state lies in two sets of pre-allocated tensors, one read and one written, which change places after each step.
 * Parameters are never copied on a step; a snapshot copies.
 */
import type { SessionOptions } from "#runtime";
import { tensor, type Tensor } from "#tensor";
import { STEP } from "./batch-loss.js";
import { drawNoise } from "./dropout-noise.js";
import { copyInto, createBuffers, openRunner, type Buffers, type Runner, type Sums } from "./state-buffers.js";
import type { StateTensor, StepGraph } from "./step-graph.js";
import { stepScalars } from "./update-graph.js";

/** Exactly as many rows as the graph's batch; `rows` of them count, the others fill up. */
export interface FullBatch {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly targets: Tensor;
  readonly rows: number;
}

export interface StepResult {
  /** Mean over the step's items, before the update; without penalties. */
  readonly loss: number;
  /** What the loss is a mean over: a number of items, or the sum of their weights. */
  readonly weight: number;
  /** Right guesses, and guesses; null where the loss has none. */
  readonly hits: number | null;
  readonly counted: number | null;
  /** Norm of all gradients before clipping; null without clipping by norm. */
  readonly norm: number | null;
}

/** Plain data: all tensors of the state by name, and the steps taken. */
export interface StepState {
  readonly step: number;
  readonly tensors: Readonly<Record<string, Float32Array>>;
}

export interface Stepper {
  /** Steps taken. */
  readonly step: number;
  /** How long the first step took: ONNX Runtime allocates and plans then. Null before. */
  readonly firstStepMs: number | null;
  readonly createMs: number;
  /**
   * One step over one batch (or over the micro-batches of one step). When loss or gradient is not finite nothing is taken over:
   * the state is as before the step.
   */
  advance(batches: readonly FullBatch[], rate: number): Promise<StepResult>;
  /** The parameters now, as views: overwritten by the step after the next. `averaged`: trained ones as their running average, where there is one. */
  parameters(options?: { readonly averaged: boolean }): Record<string, Tensor>;
  snapshot(): StepState;
  restore(state: StepState): void;
  close(): Promise<void>;
}

export interface StepperOptions {
  readonly graph: StepGraph;
  /** Of the dropout masks. */
  readonly seed: number;
  /** Values of a fresh start by parameter name, or a state to go on from. */
  readonly start: { readonly parameters: Readonly<Record<string, Float32Array>> } | { readonly state: StepState };
  readonly session?: SessionOptions;
}

export async function createStepper({ graph, seed, start, session = {} }: StepperOptions): Promise<Stepper> {
  const began = performance.now();
  const main = await openRunner(graph.model, session);
  const update = graph.update === null ? null : await openRunner(graph.update, session);
  const createMs = performance.now() - began;
  const buffers = createBuffers(graph.state);
  let step = 0;
  let firstStepMs: number | null = null;
  const restore = (state: StepState): void => {
    step = state.step;
    buffers.fill(({ name }, target) => copyInto(target, state.tensors[name]));
  };
  if ("state" in start) restore(start.state);
  else buffers.fill(({ pieces }, target) => pieces.forEach(({ parameter, offset }) => target.set(start.parameters[parameter.name] ?? [], offset)));
  return {
    get step() {
      return step;
    },
    get firstStepMs() {
      return firstStepMs;
    },
    createMs,
    async advance(batches, rate) {
      const from = performance.now();
      const work = { graph, buffers, batches, rate, step: step + 1, seed };
      const result = update === null ? await runWhole(main, work) : await runInParts(main, update, work);
      firstStepMs ??= performance.now() - from;
      if (isFiniteResult(result)) step += 1;
      return result;
    },
    parameters: ({ averaged } = { averaged: false }) => viewsOf(graph.state, buffers, averaged),
    snapshot: () => ({ step, tensors: buffers.copy() }),
    restore,
    async close() {
      await main.release();
      await update?.release();
    },
  };
}

export const isFiniteResult = ({ loss, norm }: StepResult): boolean => Number.isFinite(loss) && Number.isFinite(norm ?? 0);

interface Work {
  readonly graph: StepGraph;
  readonly buffers: Buffers;
  readonly batches: readonly FullBatch[];
  readonly rate: number;
  readonly step: number;
  readonly seed: number;
}

/** One graph: the new state is taken over only when it is finite. */
async function runWhole(runner: Runner, work: Work): Promise<StepResult> {
  const [batch] = work.batches;
  if (batch === undefined || work.batches.length > 1) throw new RangeError(`stepper: expected one batch a step, got ${work.batches.length}`);
  const result = toResult([await runner.run(work.buffers, { ...batchFeeds(work, batch, 0), ...scalarsOf(work) })]);
  if (isFiniteResult(result)) work.buffers.swap(runner.written);
  return result;
}

/** Gradients of each micro-batch into the sums, then the update. Running statistics have moved on even when the update is not taken over. */
async function runInParts(runner: Runner, update: Runner, work: Work): Promise<StepResult> {
  const { buffers, batches } = work;
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  buffers.clearSums();
  const sums: Sums[] = [];
  for (const [part, batch] of batches.entries()) {
    sums.push(await runner.run(buffers, { ...batchFeeds(work, batch, part), [STEP.share]: scalar(batch.rows / rows) }));
    buffers.swap(runner.written);
  }
  const [last] = [await update.run(buffers, scalarsOf(work))];
  const result = { ...toResult(sums), norm: last[STEP.norm] ?? null };
  if (isFiniteResult(result)) buffers.swap(update.written);
  return result;
}

function batchFeeds({ graph, seed, step }: Work, { inputs, targets, rows }: FullBatch, part: number): Record<string, Tensor> {
  const { noiseBytes } = graph;
  const noise = noiseBytes === 0 ? {} : { [STEP.noise]: tensor("uint8", [noiseBytes], drawNoise(noiseBytes, { seed, step, part })) };
  return { ...inputs, [STEP.targets]: targets, [STEP.exampleWeight]: exampleWeights(graph.request.batch, rows), ...noise };
}

/** 1 for the rows that count, 0 for those that fill up. */
export const exampleWeights = (batch: number, rows: number): Tensor => tensor("float32", [batch], new Float32Array(batch).fill(1, 0, rows));

function scalarsOf({ graph: { request }, step, rate }: Work): Record<string, Tensor> {
  const values = stepScalars(request.optimiser, request.options ?? {}, { step, rate });
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, scalar(value)]));
}

const scalar = (value: number): Tensor => tensor("float32", [], Float32Array.of(value));

function toResult(parts: readonly Sums[]): StepResult {
  const total = (name: string): number => parts.reduce((sum, part) => sum + (part[name] ?? 0), 0);
  const weight = total(STEP.weight);
  const lossSum = parts.reduce((sum, part) => sum + (part[STEP.loss] ?? NaN) * (part[STEP.weight] ?? NaN), 0);
  const [first] = parts;
  const hasHits = first?.[STEP.hits] !== undefined;
  const loss = parts.length === 1 ? (first?.[STEP.loss] ?? NaN) : weight === 0 ? 0 : lossSum / weight;
  return { loss, weight, hits: hasHits ? total(STEP.hits) : null, counted: hasHits ? total(STEP.counted) : null, norm: first?.[STEP.norm] ?? null };
}

/** Trained parameters and running statistics where they lie: parts of the buffers. */
function viewsOf(state: readonly StateTensor[], buffers: Buffers, averaged: boolean): Record<string, Tensor> {
  const hasAverage = state.some(({ role }) => role === "average");
  const skipped = averaged && hasAverage ? "parameter" : "average";
  const views = state
    .filter(({ role }) => role !== skipped)
    .flatMap(({ name, pieces }) => {
      const data = buffers.now(name).data as Float32Array;
      return pieces.map(({ parameter, offset, size }) => [parameter.name, tensor("float32", parameter.dims, data.subarray(offset, offset + size))] as const);
    });
  return Object.fromEntries(views);
}
