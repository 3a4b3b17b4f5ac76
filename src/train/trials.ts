/** @file Tries the candidates one after the other, each to its end, and keeps the best by the validation part. Can stop and go on anywhere. */
import { deserialize, serialize } from "node:v8";
import { fail, newId } from "#base";
import type { Candidate } from "./algorithms.js";
import type { Prepared } from "./examples.js";
import type { Notify } from "./job.js";
import { createLearner, networkFor } from "./learners/create-learner.js";
import type { Learner, LearnerContext, Learnt } from "./learners/learner.js";
import { createProgress, type Progress } from "./progress.js";
import type { Target } from "./target.js";

/** A candidate that has been tried. */
export interface Trial {
  readonly id: string;
  readonly candidate: Candidate;
  readonly theta: Float32Array | Float64Array;
  /** Validation metric in the target's unit (log-loss, or RMSE), the lower the better; null when nothing was split off. */
  readonly value: number | null;
}

export interface TrialsOptions {
  readonly candidates: readonly Candidate[];
  readonly prepared: Prepared;
  readonly target: Target;
  readonly seed: number;
  readonly threads: number;
  readonly checkpointEveryMs: number;
  /** Bytes of a checkpoint to go on from, or null. */
  readonly checkpoint: Uint8Array | null;
  readonly notify: Notify;
  /** Resolves when all notices so far have left the process. */
  readonly sent: () => Promise<void>;
  /** Resolves at once; true once a stop is asked for. Lets the channel be read, so it is asked between steps. */
  readonly mustStop: () => Promise<boolean>;
}

/** Everything that the trials so far have made, as plain data: what a checkpoint holds. */
interface State {
  readonly format: typeof FORMAT;
  /** Pieces of work done, over all trials: numbers the checkpoints. */
  pieces: number;
  readonly done: Trial[];
  current: { readonly id: string; readonly snapshot: unknown } | null;
}

const FORMAT = 1;

/** The best trial, or null when it was stopped; then the last checkpoint has everything. Throws TRAINING_DIVERGED when no candidate came to a finite loss. */
export async function runTrials(options: TrialsOptions): Promise<Trial | null> {
  const state = startState(options);
  const progress = createProgress(options.candidates, options.notify);
  while (state.done.length < options.candidates.length) {
    const finished = await runTrial(state, progress, options);
    if (!finished) return null;
  }
  return bestOf(state.done);
}

async function runTrial(state: State, progress: Progress, options: TrialsOptions): Promise<boolean> {
  const candidate = options.candidates[state.done.length];
  if (candidate === undefined) return true;
  const id = state.current?.id ?? newId("trial");
  const said = { id, algorithm: candidate.algorithm, parameters: candidate.parameters };
  options.notify("trial", { ...said, value: null, state: "running" });
  const metric = metricOf(options);
  const learner = await openLearner(candidate, options, {
    resume: state.current?.snapshot,
    onLoss: (split, step, loss) => progress.metric({ name: metric.name, split, step, value: metric.valueOf(loss), trial: id }),
  });
  try {
    if (!(await advanceToEnd(learner, { id, state, progress, options }))) return false;
    const trial = toTrial(id, candidate, { learnt: await learner.result(), valueOf: metric.valueOf });
    state.done.push(trial);
    state.current = null;
    const failed = trial.value === Infinity;
    options.notify("trial", { ...said, value: failed ? null : trial.value, state: failed ? "failed" : "succeeded" });
    return true;
  } finally {
    await learner.close();
  }
}

/** A training that diverged has the value Infinity: any other is better. */
function toTrial(id: string, candidate: Candidate, { learnt, valueOf }: { learnt: Learnt; valueOf: (loss: number) => number }): Trial {
  const { theta, loss, validationLoss } = learnt;
  const value = validationLoss === null ? null : valueOf(validationLoss);
  const isFinite = [loss, value ?? 0, ...theta].every(Number.isFinite);
  return { id, candidate, theta, value: isFinite ? value : Infinity };
}

function openLearner(
  candidate: Candidate,
  { prepared, target, seed, threads }: TrialsOptions,
  own: Pick<LearnerContext, "resume" | "onLoss">,
): Promise<Learner> {
  return createLearner(candidate, {
    network: networkFor(candidate, target, prepared),
    train: prepared.train,
    validation: prepared.validation,
    seed,
    threads,
    ...own,
  });
}

/** Pieces of work until the learner is done, with a checkpoint now and then; false when it was stopped. */
async function advanceToEnd(
  learner: Learner,
  { id, state, progress, options }: { id: string; state: State; progress: Progress; options: TrialsOptions },
): Promise<boolean> {
  let savedAt = performance.now();
  const save = async (): Promise<void> => {
    state.current = { id, snapshot: learner.snapshot() };
    options.notify("checkpoint", { step: state.pieces }, serialize(state));
    await options.sent();
    savedAt = performance.now();
  };
  for (;;) {
    progress.step(state.done.length, learner);
    if (await options.mustStop()) {
      await save();
      return false;
    }
    if (performance.now() - savedAt >= options.checkpointEveryMs) await save();
    if (!(await learner.advance())) return true;
    state.pieces += 1;
  }
}

function startState({ checkpoint, notify }: TrialsOptions): State {
  const fresh: State = { format: FORMAT, pieces: 0, done: [], current: null };
  if (checkpoint === null) return fresh;
  const stored = deserialize(checkpoint) as Partial<State> | undefined; // our own bytes, checked against their digest when read
  if (stored?.format !== FORMAT) {
    notify("log", { level: "warn", message: "The checkpoint is of another release: starting from the beginning" });
    return fresh;
  }
  notify("log", { level: "info", message: `Going on from the checkpoint at step ${stored.pieces ?? 0}` });
  return stored as State;
}

/** The first of equals: candidates are ordered from simple to elaborate. */
function bestOf(trials: readonly Trial[]): Trial {
  let best: Trial | undefined;
  for (const trial of trials) {
    if (trial.value === Infinity) continue;
    if (best === undefined || (trial.value !== null && best.value !== null && trial.value < best.value)) best = trial;
  }
  if (best === undefined) throw fail("TRAINING_DIVERGED", { tried: trials.map(({ candidate }) => candidate.algorithm).join(", ") });
  return best;
}

/** Losses in the unit that people read. */
function metricOf({ target, prepared }: TrialsOptions): { name: string; valueOf: (loss: number) => number } {
  if (target.task !== "regression") return { name: "logLoss", valueOf: (loss) => loss };
  return { name: "rmse", valueOf: (loss) => Math.sqrt(2 * loss) * prepared.scaling.scale };
}
