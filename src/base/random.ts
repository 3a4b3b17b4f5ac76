/** @file Seeded randomness: xoroshiro128+ of pure-rand, with a state that can be stored and taken up again. */
import { xoroshiro128plus, xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** A stream of pseudo-random numbers. Same seed, same stream, on every machine. */
export interface Random {
  /** Uniform in [0, 1) with 53 random bits. */
  uniform(): number;
  /** Standard normal (Box-Muller, one value a call so that the state is the generator's alone). */
  normal(): number;
  /** Uniform integer in [0, n). */
  int(n: number): number;
  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  shuffle<T extends { length: number; [i: number]: number }>(items: T): T;
  /** The state, for a checkpoint. */
  state(): readonly number[];
}

export function createRandom(seed: number): Random {
  return wrap(xoroshiro128plus(seed | 0));
}

export function resumeRandom(state: readonly number[]): Random {
  return wrap(xoroshiro128plusFromState(state));
}

function wrap(generator: { next(): number; getState(): readonly number[] }): Random {
  const uint32 = (): number => generator.next() >>> 0;
  const uniform = (): number => ((uint32() >>> 5) * 67108864 + (uint32() >>> 6)) / 9007199254740992;
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    int: (n) => Math.floor(uniform() * n),
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = Math.floor(uniform() * (i + 1));
        const swap = items[i] ?? 0;
        items[i] = items[j] ?? 0;
        items[j] = swap;
      }
      return items;
    },
    state: () => generator.getState(),
  };
}
