/** @file The error function to float64 precision. Source: DLMF 7.6.2. */

const SCALE = 2 / Math.sqrt(Math.PI);

/** e^(-x^2) times a series of positive terms, which loses no digits; beyond 6 it is 1 in float64. */
export function errorFunction(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return SCALE * Math.exp(-x * x) * sum;
}
