import { expect, test } from "vitest";
import { startLbfgs, steepness, stepLbfgs, type Evaluate, type LbfgsState } from "./lbfgs.js";

/** f(x, y) = (1 - x)^2 + 100 (y - x^2)^2, minimum 0 at (1, 1). */
const rosenbrock: Evaluate = ([x = NaN, y = NaN]) =>
  Promise.resolve({ loss: (1 - x) ** 2 + 100 * (y - x * x) ** 2, gradient: Float64Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)) });

async function minimise(theta: Float64Array, evaluate: Evaluate, iterations = 200): Promise<LbfgsState> {
  let state = await startLbfgs(theta, evaluate);
  while (state.iteration < iterations && steepness(state) > 1e-10) {
    const next = await stepLbfgs(state, evaluate);
    if (next === null) break;
    state = next;
  }
  return state;
}

test("the curved valley of Rosenbrock is followed to its minimum in under 60 iterations", async () => {
  const state = await minimise(Float64Array.of(-1.2, 1), rosenbrock);
  expect(state.theta[0]).toBeCloseTo(1, 8);
  expect(state.theta[1]).toBeCloseTo(1, 8);
  expect(state.iteration).toBeLessThan(60);
});

test("a quadratic whose axes differ by a factor of a million is solved", async () => {
  const scales = [1e-3, 1, 30, 1e3];
  const evaluate: Evaluate = (x) =>
    Promise.resolve({
      loss: scales.reduce((sum, s, i) => sum + (s / 2) * ((x[i] ?? 0) - i) ** 2, 0),
      gradient: x.map((value, i) => (scales[i] ?? 0) * (value - i)),
    });
  const state = await minimise(new Float64Array(4).fill(5), evaluate);
  for (const [i, value] of state.theta.entries()) expect(value).toBeCloseTo(i, 5);
});

test("the loss never rises, and a step that meets NaN is shortened", async () => {
  // log x - defined for x > 0 only: a full step from 10 would land below 0
  const evaluate: Evaluate = ([x = NaN]) => Promise.resolve({ loss: x > 0 ? x - Math.log(x) : NaN, gradient: Float64Array.of(1 - 1 / x) });
  let state = await startLbfgs(Float64Array.of(10), evaluate);
  for (let next: LbfgsState | null = state; next !== null && steepness(state) > 1e-8; next = await stepLbfgs(state, evaluate)) {
    expect(next.loss).toBeLessThanOrEqual(state.loss);
    state = next;
  }
  expect(state.theta[0]).toBeCloseTo(1, 6);
});

test("a stored state goes on to the same bits", async () => {
  const whole = await minimise(Float64Array.of(-1.2, 1), rosenbrock);
  let state = await minimise(Float64Array.of(-1.2, 1), rosenbrock, 7);
  state = structuredClone(state);
  while (state.iteration < whole.iteration) state = (await stepLbfgs(state, rosenbrock)) ?? state;
  expect(state.theta).toEqual(whole.theta);
});

test("at a minimum there is no step to take", async () => {
  const state = await startLbfgs(Float64Array.of(1, 1), rosenbrock);
  expect(await stepLbfgs(state, rosenbrock)).toBeNull();
});
