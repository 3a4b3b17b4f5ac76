/** @file Steps of a deep learner to its end, with progress, curves and checkpoints; can stop and go on anywhere. */
import { deserialize, serialize } from "node:v8";
import { newId } from "#base";
import type { DeepLearner, DeepLearnt, EpochReport, StepReport } from "../deep/deep-learner.js";
import type { FitContext } from "../fit-results.js";
import type { TrialState } from "../job.js";
import { createMetricStream } from "../metric-stream.js";

/** What a checkpoint holds. */
interface State {
  readonly format: typeof FORMAT;
  readonly trial: string;
  readonly snapshot: unknown;
}

const FORMAT = 1;
const PROGRESS_EVERY_MS = 250;
/** The rest is the hold-out's evaluation and the registration. */
const TRAINING_SHARE = 0.95;
/** A large state takes long to write: at most this share of the time goes into checkpoints between epochs. */
const SAVING_SHARE = 0.05;

export interface DeepTraining {
  readonly trial: string;
  /** For the learner: where to go on, and whom to tell. */
  readonly hooks: { readonly resume: unknown; readonly onStep: (step: StepReport) => void; readonly onEpoch: (epoch: EpochReport) => void };
  /** The best parameters, or null when it was stopped; then the last checkpoint has everything. Throws TRAINING_DIVERGED. */
  run(learner: DeepLearner): Promise<DeepLearnt | null>;
}

export interface DeepTrainingOptions extends FitContext {
  readonly algorithm: string;
  readonly epochs: number;
  readonly checkpointEveryMs: number;
  /** `logLoss` for classes, `mse` of the standardised target otherwise. */
  readonly lossName: string;
}

export function createDeepTraining(options: DeepTrainingOptions): DeepTraining {
  const { notify, algorithm } = options;
  const stored = storedState(options);
  const trial = stored?.trial ?? newId("trial");
  const metric = createMetricStream(notify);
  let epoch: EpochReport | null = null;
  let endedEpoch = false;
  const saver = createSaver(options, trial);
  return {
    trial,
    hooks: {
      resume: stored?.snapshot,
      onStep: ({ step, loss }) => metric({ name: options.lossName, split: "train", step, value: loss, trial }),
      onEpoch(report) {
        [epoch, endedEpoch] = [report, true];
        sayEpoch(report, { notify, trial, lossName: options.lossName });
      },
    },
    async run(learner) {
      const sayTrial = (state: TrialState, value: number | null): void => notify("trial", { id: trial, algorithm, parameters: {}, value, state });
      sayTrial("running", null);
      try {
        if (!(await advanceToEnd(learner))) return null;
        const learnt = await learner.result();
        sayTrial("succeeded", learnt.loss);
        return learnt;
      } catch (error) {
        sayTrial("failed", null);
        throw error;
      }
    },
  };

  /** False when it was stopped. */
  async function advanceToEnd(learner: DeepLearner): Promise<boolean> {
    const say = createTeller(options, learner);
    if (learner.step === 0) await saver.save(learner); // a first step that spoils everything leaves this one behind
    for (;;) {
      say(epoch);
      if (await options.mustStop()) {
        await saver.save(learner);
        return false;
      }
      if (endedEpoch || saver.isDue()) await saver.save(learner);
      endedEpoch = false;
      if (!(await learner.advance())) return true;
    }
  }
}

function storedState({ checkpoint, notify }: FitContext): State | null {
  if (checkpoint === null) return null;
  const stored = deserialize(checkpoint) as Partial<State> | undefined; // our own bytes, checked against their digest when read
  if (stored?.format === FORMAT && stored.trial !== undefined) return stored as State;
  notify("log", { level: "warn", message: "The checkpoint is of another release: starting from the beginning" });
  return null;
}

function createSaver({ notify, sent, checkpointEveryMs }: DeepTrainingOptions, trial: string): { isDue(): boolean; save(learner: DeepLearner): Promise<void> } {
  let savedAt = performance.now();
  let tookMs = 0;
  return {
    isDue: () => performance.now() - savedAt >= Math.max(checkpointEveryMs, tookMs / SAVING_SHARE),
    async save(learner) {
      const began = performance.now();
      const state: State = { format: FORMAT, trial, snapshot: learner.snapshot() };
      notify("checkpoint", { step: learner.step }, serialize(state));
      await sent();
      savedAt = performance.now();
      tookMs = savedAt - began;
    },
  };
}

function sayEpoch(
  { epoch, step, train, validation, rate, isBest }: EpochReport,
  { notify, trial, lossName }: Pick<DeepTrainingOptions, "notify" | "lossName"> & { trial: string },
): void {
  const say = (split: "train" | "validation", name: string, value: number | null): void => {
    if (value !== null) notify("metric", { name, split, step, value, trial });
  };
  say("train", "accuracy", train.accuracy);
  if (validation !== null) {
    say("validation", lossName, validation.loss);
    say("validation", "accuracy", validation.accuracy);
  }
  const of = ({ loss, accuracy }: EpochReport["train"]): string =>
    `${loss.toPrecision(4)}${accuracy === null ? "" : ` (${(100 * accuracy).toFixed(1)} % right)`}`;
  const judged = validation === null ? "" : `, validation loss ${of(validation)}`;
  notify("log", { level: "info", message: `Epoch ${epoch}: loss ${of(train)}${judged}, rate ${rate.toPrecision(2)}${isBest ? "; the best so far" : ""}` });
}

/** Tells how far it is, a few times a second. */
function createTeller({ notify, algorithm, epochs }: DeepTrainingOptions, learner: DeepLearner): (epoch: EpochReport | null) => void {
  const startedAt = performance.now();
  const firstStep = learner.step; // a resumed run must not count what was done before
  let saidAt = -Infinity;
  return (epoch) => {
    const now = performance.now();
    if (now - saidAt < PROGRESS_EVERY_MS) return;
    saidAt = now;
    const { step, steps } = learner;
    const done = step - firstStep;
    const etaMs = done > 2 ? Math.round(((now - startedAt) / done) * (steps - step)) : null;
    const message = `${algorithm}: epoch ${(epoch?.epoch ?? 0) + 1} of ${epochs}, step ${step} of ${steps}`;
    notify("progress", { progress: TRAINING_SHARE * Math.min(1, step / steps), step, steps, etaMs, message });
  };
}
