/** @file Loss and share of right guesses over many batches. */

export interface Metrics {
  /** Mean over all items, by their weights. */
  readonly loss: number;
  /** Right guesses of all; null where there is nothing to hit. */
  readonly accuracy: number | null;
}

/** Sums so far, as plain data. */
export interface TallyState {
  readonly loss: number;
  readonly weight: number;
  readonly hits: number;
  /** Null until a batch has said how many guesses it made. */
  readonly counted: number | null;
}

interface BatchSums {
  readonly loss: number;
  readonly weight: number;
  readonly hits: number | null;
  readonly counted: number | null;
}

export interface Tally {
  add(batch: BatchSums): void;
  metrics(): Metrics;
  state(): TallyState;
}

export const EMPTY_TALLY: TallyState = { loss: 0, weight: 0, hits: 0, counted: null };

export function createTally(start: TallyState = EMPTY_TALLY): Tally {
  let { loss, weight, hits, counted } = start;
  return {
    add(batch) {
      loss += batch.loss * batch.weight;
      weight += batch.weight;
      hits += batch.hits ?? 0;
      if (batch.counted !== null) counted = (counted ?? 0) + batch.counted;
    },
    metrics: () => ({ loss: weight === 0 ? 0 : loss / weight, accuracy: counted === null ? null : counted === 0 ? 0 : hits / counted }),
    state: () => ({ loss, weight, hits, counted }),
  };
}
