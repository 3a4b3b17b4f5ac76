/** @file Probabilities of classes from the probabilities of each pair of them (Wu, Lin and Weng 2004, second method, as libsvm iterates it). */

/** `pairs[i][j]` is the probability of i when it is i or j. */
export function coupled(pairs: readonly (readonly number[])[]): readonly number[] {
  const count = pairs.length;
  const pair = (i: number, j: number): number => pairs[i]?.[j] ?? 0;
  const q = pairs.map((_, t) => pairs.map((_row, j) => (t === j ? squares(pairs, t) : -pair(j, t) * pair(t, j))));
  const p = new Float64Array(count).fill(1 / count);
  const tolerance = 0.005 / count; // libsvm's
  for (let round = 0; round < Math.max(100, count); round++) {
    const qp = Float64Array.from(q, (row) => row.reduce((sum, value, j) => sum + value * (p[j] ?? 0), 0));
    const pqp = qp.reduce((sum, value, t) => sum + value * (p[t] ?? 0), 0);
    if (qp.every((value) => Math.abs(value - pqp) < tolerance)) break;
    improve(p, { q, qp, pqp });
  }
  return Array.from(p);
}

/** The sum of how often each other class beats t, squared. */
function squares(pairs: readonly (readonly number[])[], t: number): number {
  return pairs.reduce((sum, row, j) => (j === t ? sum : sum + (row[t] ?? 0) ** 2), 0);
}

/** One sweep over the classes, each made the best with the others as they are. */
function improve(p: Float64Array, { q, qp, pqp }: { q: readonly (readonly number[])[]; qp: Float64Array; pqp: number }): void {
  let total = pqp;
  q.forEach((row, t) => {
    const own = row[t] ?? NaN;
    const step = (total - (qp[t] ?? NaN)) / own;
    p[t] = (p[t] ?? NaN) + step;
    total = (total + step * (step * own + 2 * (qp[t] ?? NaN))) / (1 + step) ** 2;
    row.forEach((value, j) => {
      qp[j] = ((qp[j] ?? NaN) + step * value) / (1 + step);
      p[j] = (p[j] ?? NaN) / (1 + step);
    });
  });
}
