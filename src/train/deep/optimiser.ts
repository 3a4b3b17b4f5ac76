/**
 * @file What an optimiser is: slots beside each parameter, scalars that the host computes each step, and the update as graph nodes.
 * One optimiser a file in `optimisers/`; `adam.ts` is the example.
 */
import type { GraphWriter, Value } from "#graph";

export interface UpdateValues {
  readonly parameter: Value;
  readonly gradient: Value;
  /** One a name of `slots`; same dims as the parameter. */
  readonly slots: Readonly<Record<string, Value>>;
  /** Rank-0 float32 values, by the names of `scalars`. */
  readonly scalars: Readonly<Record<string, Value>>;
  /** Whether the optimiser's weight decay is for this parameter. */
  readonly decays: boolean;
}

export interface Update {
  readonly parameter: Value;
  /** New values, by the names of `slots`. */
  readonly slots: Readonly<Record<string, Value>>;
}

/** An optimiser with its options filled in. All of it is elementwise, so a flat vector of all parameters works as well as one at a time. */
export interface Optimiser {
  readonly name: string;
  /** Names of the state beside each parameter, all zeros at the start: `first`, `second`. */
  readonly slots: readonly string[];
  /** Values for step `step` (from 1) at this learning rate; bias corrections are folded in here, on the host, in float64. */
  scalars(step: number, learningRate: number): Readonly<Record<string, number>>;
  update(g: GraphWriter, values: UpdateValues): Update;
}
