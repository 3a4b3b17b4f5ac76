/** @file What every learner is to the trial loop: bounded steps, a state to store, and the best parameters so far. */
import type { Examples } from "./objective.js";
import type { Network } from "./network.js";

/** Parameters as learnt. */
export interface Learnt {
  readonly theta: Float32Array | Float64Array;
  /** Loss that the parameters were chosen by; not finite when the training diverged. */
  readonly loss: number;
  /** Loss on the validation part: mean log-loss, or half the mean square of the standardised target; null without such a part. */
  readonly validationLoss: number | null;
}

export interface Learner {
  /** Most steps; it may be done earlier. */
  readonly steps: number;
  readonly step: number;
  /** One bounded piece of work; false when there is no more to do. */
  advance(): Promise<boolean>;
  /** Plain data, from which `resume` goes on to the same bits. Taken between two pieces of work. */
  snapshot(): unknown;
  /** Called once, when `advance` has said false. */
  result(): Promise<Learnt>;
  close(): Promise<void>;
}

export interface LearnerContext {
  readonly network: Network;
  readonly train: Examples;
  /** Null when no validation part was split off. */
  readonly validation: Examples | null;
  readonly seed: number;
  readonly threads: number;
  /** Told after each step that has a loss to show. */
  readonly onLoss: (split: "train" | "validation", step: number, loss: number) => void;
  /** A snapshot to go on from. */
  readonly resume: unknown;
}
