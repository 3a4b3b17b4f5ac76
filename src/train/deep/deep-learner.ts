/**
 * @file The training loop: epochs of shuffled steps, the validation part judged after each, early stopping, the best parameters kept.
 * What a step needs follows from the seed, its number and the state, so a training can stop and go on anywhere, to the same bits.
 */
import { fail } from "#base";
import type { Model } from "#graph";
import type { SessionOptions } from "#runtime";
import { tensor, type Tensor } from "#tensor";
import type { Learner } from "../learners/learner.js";
import type { Loss } from "../losses/define-loss.js";
import type { Schedule, ScheduleState } from "../schedules/schedule.js";
import type { DeepNetwork } from "./deep-network.js";
import { batchesOf, loadBatch, shuffledRows } from "./epoch-batches.js";
import type { ExampleSource } from "./example-source.js";
import { initialise } from "./initialise.js";
import { createJudge, type Judge } from "./judge.js";
import { createTally, EMPTY_TALLY, type Metrics, type Tally, type TallyState } from "./metrics.js";
import type { Optimiser } from "./optimiser.js";
import { buildStep, type StepGraph, type StepOptions } from "./step-graph.js";
import { createStepper, isFiniteResult, type FullBatch, type StepState, type Stepper } from "./stepper.js";

export interface DeepOptions {
  readonly network: DeepNetwork;
  readonly loss: Loss;
  readonly optimiser: Optimiser;
  readonly schedule: Schedule;
  readonly learningRate: number;
  /** Rows a step, over all its micro-batches. */
  readonly batchSize: number;
  readonly epochs: number;
  /** Epochs without a better loss before it stops; null: it goes on to the end. */
  readonly patience: number | null;
  /** The best parameters by the loss on the validation part are the result; false: the last ones are. */
  readonly keepBest?: boolean;
  readonly step?: StepOptions;
}

export interface DeepContext {
  readonly train: ExampleSource;
  /** Null when no validation part was split off: then the training loss of the epoch chooses. */
  readonly validation: ExampleSource | null;
  readonly seed: number;
  readonly threads: number;
  /** Whether training examples are changed at random; validation examples never are. */
  readonly augment: boolean;
  readonly onStep?: (step: StepReport) => void;
  readonly onEpoch: (epoch: EpochReport) => void;
  /** A snapshot to go on from. */
  readonly resume: unknown;
  /** Told what a step will be before anything is allocated for it; what it throws is thrown. */
  readonly onGraph?: (graph: StepGraph) => void;
  /** Faster forms of the graphs, for this machine. */
  readonly rewrite?: (model: Model) => Model;
  readonly session?: SessionOptions;
}

export interface StepReport {
  /** From 1. */
  readonly step: number;
  readonly loss: number;
  readonly rate: number;
  readonly norm: number | null;
}

export interface EpochReport {
  /** From 1. */
  readonly epoch: number;
  readonly step: number;
  /** Of the steps of the epoch, each before its update. */
  readonly train: Metrics;
  readonly validation: Metrics | null;
  readonly rate: number;
  readonly isBest: boolean;
}

export interface DeepLearnt {
  /** All parameters of the network by name, untrained ones too. */
  readonly parameters: Readonly<Record<string, Tensor>>;
  /** After this many epochs. */
  readonly epoch: number;
  /** Loss that the parameters were chosen by. */
  readonly loss: number;
  readonly train: Metrics;
  readonly validation: Metrics | null;
}

/** Where the time went, in ms since the learner was opened. */
export interface Timing {
  readonly createMs: number;
  readonly firstStepMs: number | null;
  readonly loadMs: number;
  readonly stepMs: number;
  readonly judgeMs: number;
}

export interface DeepLearner extends Omit<Learner, "result"> {
  /** The best parameters so far; also after TRAINING_DIVERGED. Throws it when there are none that are finite. */
  result(): Promise<DeepLearnt>;
  timing(): Timing;
}

interface Best {
  readonly epoch: number;
  readonly loss: number;
  readonly train: Metrics;
  readonly validation: Metrics | null;
  readonly parameters: Readonly<Record<string, Float32Array>>;
}

/** Plain data. */
interface Snapshot {
  readonly state: StepState;
  readonly epoch: number;
  readonly tally: TallyState;
  readonly schedule: ScheduleState;
  readonly best: Best | null;
}

export async function createDeepLearner(options: DeepOptions, context: DeepContext): Promise<DeepLearner> {
  const resumed = context.resume as Snapshot | undefined;
  const opened = await open(options, context, resumed?.state ?? null);
  const loop = new Loop(options, context, { ...opened, resumed });
  const { stepper, judge } = opened;
  return {
    steps: loop.steps,
    get step() {
      return stepper.step;
    },
    advance: () => loop.advance(),
    snapshot: () => loop.snapshot(),
    result: () => Promise.resolve(loop.result()),
    timing: () => ({ createMs: stepper.createMs, firstStepMs: stepper.firstStepMs, ...loop.clock.spent() }),
    async close() {
      await stepper.close();
      await judge?.close();
    },
  };
}

interface Opened {
  readonly stepper: Stepper;
  readonly judge: Judge | null;
  readonly microRows: number;
}

class Loop {
  readonly clock = createClock();
  private readonly perEpoch: number;
  private epoch: number;
  private tally: Tally;
  private schedule: ScheduleState;
  private best: Best | null;
  private order: { readonly epoch: number; readonly rows: Uint32Array } | null = null;
  private failure: Error | null = null;

  constructor(
    private readonly options: DeepOptions,
    private readonly context: DeepContext,
    private readonly opened: Opened & { readonly resumed: Snapshot | undefined },
  ) {
    const { resumed } = opened;
    this.perEpoch = Math.ceil(context.train.rows / options.batchSize);
    this.epoch = resumed?.epoch ?? 0;
    this.tally = createTally(resumed?.tally ?? EMPTY_TALLY);
    this.schedule = resumed === undefined ? options.schedule.start : resumed.schedule;
    this.best = resumed?.best ?? null;
  }

  get steps(): number {
    return this.options.epochs * this.perEpoch;
  }

  async advance(): Promise<boolean> {
    if (this.failure !== null) throw this.failure;
    if (this.isDone()) return false;
    const { stepper } = this.opened;
    const batches = await this.clock.time("loadMs", () => this.load());
    const rate = this.rate();
    const result = await this.clock.time("stepMs", () => stepper.advance(batches, rate));
    if (!isFiniteResult(result)) throw this.diverged(stepper.step + 1, Number.isFinite(result.loss) ? "the norm of the gradients" : "the loss");
    this.tally.add(result);
    this.context.onStep?.({ step: stepper.step, loss: result.loss, rate, norm: result.norm });
    if (stepper.step % this.perEpoch === 0) await this.endEpoch(rate);
    return true;
  }

  snapshot(): Snapshot {
    return { state: this.opened.stepper.snapshot(), epoch: this.epoch, tally: this.tally.state(), schedule: this.schedule, best: this.best };
  }

  result(): DeepLearnt {
    if (this.best !== null) return toLearnt(this.options.network, this.best);
    throw this.failure ?? fail("TRAINING_DIVERGED", { step: this.opened.stepper.step, what: "no epoch has ended: its loss" });
  }

  private isDone(): boolean {
    const { epochs, patience } = this.options;
    return this.epoch >= epochs || (patience !== null && this.best !== null && this.epoch - this.best.epoch >= patience);
  }

  private rate(): number {
    const place = { step: this.opened.stepper.step, total: this.steps, perEpoch: this.perEpoch };
    return this.options.learningRate * this.options.schedule.factor(place, this.schedule);
  }

  private async load(): Promise<readonly FullBatch[]> {
    const { train, seed, augment } = this.context;
    const { epoch } = this;
    if (this.order?.epoch !== epoch) this.order = { epoch, rows: shuffledRows(train.rows, { seed, epoch }) };
    const from = (this.opened.stepper.step % this.perEpoch) * this.options.batchSize;
    const batches: FullBatch[] = [];
    for (const part of batchesOf(this.order.rows, { from, to: from + this.options.batchSize, size: this.opened.microRows }))
      batches.push(await loadBatch(train, part, augment ? { seed, epoch } : null));
    return batches;
  }

  private async endEpoch(rate: number): Promise<void> {
    const { stepper, judge } = this.opened;
    this.epoch += 1;
    const parameters = stepper.parameters({ averaged: true });
    const validation = judge === null ? null : await this.clock.time("judgeMs", () => judge.metrics(parameters));
    const train = this.tally.metrics();
    const { loss } = validation ?? train;
    if (!Number.isFinite(loss)) throw this.diverged(stepper.step, "the validation loss after it");
    const isBest = this.options.keepBest === false || loss < (this.best?.loss ?? Infinity);
    if (isBest) this.best = { epoch: this.epoch, loss, train, validation, parameters: copyOf(parameters) };
    this.schedule = this.options.schedule.observe(this.schedule, loss);
    this.tally = createTally();
    this.context.onEpoch({ epoch: this.epoch, step: stepper.step, train, validation, rate, isBest });
  }

  private diverged(step: number, what: string): Error {
    this.failure = fail("TRAINING_DIVERGED", { step, what });
    return this.failure;
  }
}

/** The same seed gives the same start, whatever the batch size. */
async function open(
  { network, loss, optimiser, batchSize, step = {} }: DeepOptions,
  { validation, seed, threads, rewrite = (model) => model, session = {}, onGraph }: DeepContext,
  state: StepState | null,
): Promise<Opened> {
  const microRows = Math.ceil(batchSize / (step.accumulate ?? 1));
  const built = buildStep({ network, loss, optimiser, batch: microRows, options: step });
  const graph = { ...built, model: rewrite(built.model), update: built.update === null ? null : rewrite(built.update) };
  onGraph?.(graph);
  const settings = { threads, ...session };
  const start = state === null ? { parameters: initialise(network.parameters, seed) } : { state };
  const stepper = await createStepper({ graph, seed, start, session: settings });
  const judge = validation === null ? null : await createJudge({ network, loss, batch: microRows, source: validation, rewrite, session: settings });
  return { stepper, judge, microRows };
}

function copyOf(parameters: Readonly<Record<string, Tensor>>): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(parameters).map(([name, { data }]) => [name, Float32Array.from(data as Float32Array)]));
}

function toLearnt({ parameters }: DeepNetwork, { epoch, loss, train, validation, parameters: values }: Best): DeepLearnt {
  const tensors = parameters.map(({ name, dims }) => [name, tensor("float32", dims, values[name] ?? [])] as const);
  return { parameters: Object.fromEntries(tensors), epoch, loss, train, validation };
}

type Spent = Pick<Timing, "loadMs" | "stepMs" | "judgeMs">;

/** The loader cannot work while a step runs (a run blocks the thread), so its share of the time is worth knowing. */
function createClock(): { time<T>(what: keyof Spent, work: () => Promise<T>): Promise<T>; spent(): Spent } {
  const spent = { loadMs: 0, stepMs: 0, judgeMs: 0 };
  return {
    async time(what, work) {
      const from = performance.now();
      try {
        return await work();
      } finally {
        spent[what] += performance.now() - from;
      }
    },
    spent: () => ({ ...spent }),
  };
}
