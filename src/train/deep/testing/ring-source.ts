/** @file Two classes that no line separates, as an example source for tests. */
import { createRandom } from "#base";
import { tensor } from "#tensor";
import type { ExampleSource } from "../example-source.js";

/** Points of the square, of class 1 where both coordinates have one sign. `spoilt`: a row with NaN. */
export function ringSource(rows: number, { seed = 5, spoilt = -1 }: { seed?: number; spoilt?: number } = {}): ExampleSource {
  const random = createRandom(seed);
  const points = Array.from({ length: rows }, () => [2 * random.uniform() - 1, 2 * random.uniform() - 1] as const);
  return {
    rows,
    batch: (wanted) => {
      const chosen = Array.from(wanted, (row) => (row === spoilt ? ([NaN, NaN] as const) : (points[row] ?? ([0, 0] as const))));
      const targets = tensor(
        "int64",
        [chosen.length],
        BigInt64Array.from(chosen, ([a, b]) => BigInt(a * b > 0)),
      );
      return Promise.resolve({ inputs: { x: tensor("float32", [chosen.length, 2], Float32Array.from(chosen.flat())) }, targets, rows: chosen.length });
    },
    close: () => Promise.resolve(),
  };
}
