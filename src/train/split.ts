/** @file Seeded split of rows into training, validation and hold-out; stratified by class for classification. */
import { createRandom, type Random } from "#base";
import type { Target } from "./target.js";

export interface Split {
  readonly train: Uint32Array;
  /** Empty when no validation part is asked for. */
  readonly validation: Uint32Array;
  readonly holdout: Uint32Array;
}

export interface SplitOptions {
  readonly random: Random;
  /** Share of all rows, in (0, 1). */
  readonly holdout: number;
  /** Share of the rows that are not held out, in [0, 1). */
  readonly validation: number;
}

/** The split of a run: by the request's seed and hold-out share, stratified by class. `validation` is a share of the rows that are not held out. */
export function splitTarget(target: Target, { seed, holdout }: { seed: number; holdout: number }, { validation }: { validation: number }): Split {
  const stratumOf = target.classes === null ? () => 0 : (row: number) => target.values[row] ?? 0;
  return splitRows(target.rows, stratumOf, { random: createRandom(seed), holdout, validation });
}

/** Splits `rows`; `stratumOf` gives each row's class, or is the same for all rows. Parts are in row order. */
export function splitRows(rows: Uint32Array, stratumOf: (row: number) => number, { random, holdout, validation }: SplitOptions): Split {
  const outer = takeShare(rows, stratumOf, { random, share: holdout });
  const inner = takeShare(outer.rest, stratumOf, { random, share: validation });
  return { train: inner.rest, validation: inner.taken, holdout: outer.taken };
}

/** Takes a share of every stratum, but never its last row: a class that is judged must have been seen. */
function takeShare(
  rows: Uint32Array,
  stratumOf: (row: number) => number,
  { random, share }: { random: Random; share: number },
): { taken: Uint32Array; rest: Uint32Array } {
  if (share === 0) return { taken: new Uint32Array(0), rest: rows };
  const taken: number[] = [];
  const rest: number[] = [];
  let owed = 0; // small strata give a row once their shares add up to one
  for (const stratum of strata(rows, stratumOf)) {
    random.shuffle(stratum);
    owed += stratum.length * share;
    const count = Math.min(Math.round(owed), stratum.length - 1);
    owed -= count;
    stratum.forEach((row, i) => (i < count ? taken : rest).push(row));
  }
  return { taken: Uint32Array.from(taken).sort(), rest: Uint32Array.from(rest).sort() };
}

/** Rows by stratum, in the order of the strata's numbers. */
function strata(rows: Uint32Array, stratumOf: (row: number) => number): number[][] {
  const found = new Map<number, number[]>();
  for (const row of rows) {
    const stratum = stratumOf(row);
    const members = found.get(stratum);
    if (members === undefined) found.set(stratum, [row]);
    else members.push(row);
  }
  return [...found].sort(([a], [b]) => a - b).map(([, members]) => members);
}
