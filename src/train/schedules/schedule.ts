/** @file What a schedule is: a factor of the learning rate for each step. Pure, so that a resumed training goes on alike. */
import { parseOptions, type GivenOptions, type OptionsOf, type OptionTable } from "../deep/options.js";

/** Where in the training a step stands. */
export interface Place {
  /** From 0. */
  readonly step: number;
  /** Most steps of the whole training. */
  readonly total: number;
  /** Steps of an epoch. */
  readonly perEpoch: number;
}

/** What a schedule has seen so far, as plain data; null for those that go by the step alone. */
export type ScheduleState = {
  readonly factor: number;
  readonly best: number;
  /** Epochs without a better loss. */
  readonly waited: number;
  /** Epochs for which it still looks away. */
  readonly cooling: number;
} | null;

export interface Schedule {
  readonly name: string;
  readonly start: ScheduleState;
  /** The rate of a step is the learning rate times this. */
  factor(place: Place, state: ScheduleState): number;
  /** Told the loss of each epoch: the validation part's, where there is one. */
  observe(state: ScheduleState, loss: number): ScheduleState;
}

export interface ScheduleDefinition {
  readonly name: string;
  readonly meaning: string;
  readonly parameters: OptionTable;
  /** @throws INVALID_REQUEST */
  create(given: GivenOptions): Schedule;
}

interface Written<T extends OptionTable> extends Omit<ScheduleDefinition, "create" | "parameters"> {
  readonly parameters: T;
  readonly create: (options: OptionsOf<T>) => Omit<Schedule, "name">;
}

export function defineSchedule<const T extends OptionTable>(written: Written<T>): ScheduleDefinition {
  const { name, parameters } = written;
  return { ...written, create: (given) => ({ name, ...written.create(parseOptions(name, parameters, given)) }) };
}

/** A schedule that goes by the step alone. */
export const byStep = (factor: (place: Place) => number): Omit<Schedule, "name"> => ({ start: null, factor, observe: (state) => state });

/** From one factor to another along half a cosine; `share` from 0 to 1. */
export const alongCosine = (from: number, to: number, share: number): number =>
  to + ((from - to) / 2) * (1 + Math.cos(Math.PI * Math.min(1, Math.max(0, share))));
