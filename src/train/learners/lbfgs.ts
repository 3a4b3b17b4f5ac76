/**
 * @file L-BFGS: minimises a smooth function of many variables from its values and gradients. Runs on the host in float64.
 *
 * Source  Nocedal & Wright, Numerical Optimization, 2nd ed., algorithms 7.4 (two-loop recursion), 3.5 and 3.6 (strong Wolfe line search).
 */

export interface Evaluation {
  readonly loss: number;
  readonly gradient: Float64Array;
}

export type Evaluate = (theta: Float64Array) => Promise<Evaluation>;

/** Plain data: a stored state goes on exactly where it was. */
export interface LbfgsState extends Evaluation {
  readonly iteration: number;
  readonly theta: Float64Array;
  /** The latest steps and the change of gradient along them, oldest first. */
  readonly pairs: readonly { readonly s: Float64Array; readonly y: Float64Array }[];
}

/** Pairs kept; scipy's default. */
const MEMORY = 10;
/** Strong Wolfe constants of Nocedal & Wright for quasi-Newton directions. */
const SUFFICIENT_DECREASE = 1e-4;
const CURVATURE = 0.9;
const LINE_SEARCH_EVALUATIONS = 30;

export async function startLbfgs(theta: Float64Array, evaluate: Evaluate): Promise<LbfgsState> {
  return { iteration: 0, theta, pairs: [], ...(await evaluate(theta)) };
}

/** One iteration; null when no lower point can be found along the direction, which is as far as float64 goes. */
export async function stepLbfgs(state: LbfgsState, evaluate: Evaluate): Promise<LbfgsState | null> {
  const direction = descentDirection(state);
  const first = state.pairs.length === 0 ? Math.min(1, 1 / norm(state.gradient)) : 1;
  const found = await searchLine(state, direction, { evaluate, first });
  if (found !== null) return { iteration: state.iteration + 1, theta: found.theta, loss: found.loss, gradient: found.gradient, pairs: remember(state, found) };
  // a stale curvature can spoil the direction: steepest descent gets one chance
  return state.pairs.length === 0 ? null : stepLbfgs({ ...state, pairs: [] }, evaluate);
}

/** Largest component of the gradient: the measure of convergence, as scikit-learn's `tol`. */
export function steepness({ gradient }: Evaluation): number {
  let largest = 0;
  for (const value of gradient) largest = Math.max(largest, Math.abs(value));
  return largest;
}

/** -H g by the two-loop recursion; the latest pair scales the first guess of H. */
function descentDirection({ gradient, pairs }: LbfgsState): Float64Array {
  const q = gradient.map((value) => -value);
  const weights: number[] = [];
  for (const { s, y } of [...pairs].reverse()) {
    const weight = dot(s, q) / dot(s, y);
    weights.push(weight);
    addScaled(q, -weight, y);
  }
  const latest = pairs.at(-1);
  if (latest !== undefined) {
    const scale = dot(latest.s, latest.y) / dot(latest.y, latest.y);
    q.forEach((value, i) => (q[i] = value * scale));
  }
  for (const { s, y } of pairs) addScaled(q, (weights.pop() ?? 0) - dot(y, q) / dot(s, y), s);
  return q;
}

function remember(before: LbfgsState, after: Trial): LbfgsState["pairs"] {
  const s = after.theta.map((value, i) => value - (before.theta[i] ?? 0));
  const y = after.gradient.map((value, i) => value - (before.gradient[i] ?? 0));
  // without positive curvature the pair would make H indefinite
  return dot(s, y) > 1e-10 * dot(y, y) ** 0.5 * dot(s, s) ** 0.5 ? [...before.pairs, { s, y }].slice(-MEMORY) : before.pairs;
}

/** A point on the line: `slope` is the derivative along the direction. */
interface Trial extends Evaluation {
  readonly step: number;
  readonly slope: number;
  readonly theta: Float64Array;
}

/** The line's two ends: `low` is the lowest point with sufficient decrease, `high` (null while none is known) bounds the minimum beyond it. */
interface Bracket {
  readonly low: Trial;
  readonly high: Trial | null;
}

/** A step that satisfies the strong Wolfe conditions, else the lowest one with sufficient decrease, else null. */
async function searchLine(state: LbfgsState, direction: Float64Array, { evaluate, first }: { evaluate: Evaluate; first: number }): Promise<Trial | null> {
  const start: Trial = { ...state, step: 0, slope: dot(state.gradient, direction) };
  if (!(start.slope < 0)) return null;
  const at = async (step: number): Promise<Trial> => {
    const theta = state.theta.map((value, i) => value + step * (direction[i] ?? 0));
    const { loss, gradient } = await evaluate(theta);
    return { step, theta, loss, gradient, slope: dot(gradient, direction) };
  };
  let bracket: Bracket = { low: start, high: null };
  for (let i = 0, step = first; i < LINE_SEARCH_EVALUATIONS && !isClosed(bracket); i++, step = nextStep(bracket, step)) {
    const trial = await at(step);
    if (isEnough(trial, start)) return trial;
    bracket = narrow(bracket, trial, start);
  }
  const { low } = bracket;
  return low.step > 0 && low.loss < start.loss ? low : null;
}

/** False for NaN. */
const decreases = ({ step, loss }: Trial, start: Trial): boolean => loss <= start.loss + SUFFICIENT_DECREASE * step * start.slope;

const isEnough = (trial: Trial, start: Trial): boolean => decreases(trial, start) && Math.abs(trial.slope) <= -CURVATURE * start.slope;

function narrow({ low, high }: Bracket, trial: Trial, start: Trial): Bracket {
  if (!decreases(trial, start) || (low.step > 0 && trial.loss >= low.loss)) return { low, high: trial };
  // downhill towards the far end: the trial is the new near end; uphill: the minimum lies between the two
  const towardsHigh = high === null ? 1 : high.step - low.step;
  return { low: trial, high: trial.slope * towardsHigh >= 0 ? low : high };
}

function nextStep({ low, high }: Bracket, step: number): number {
  return high === null ? 2 * step : between(low, high);
}

const isClosed = ({ low, high }: Bracket): boolean => high !== null && Math.abs(high.step - low.step) <= 1e-14 * Math.max(1, low.step);

/** The minimum of the quadratic through the near end's loss and slope and the far end's loss, kept off the ends. */
function between(low: Trial, high: Trial): number {
  const width = high.step - low.step;
  const bend = high.loss - low.loss - low.slope * width;
  const share = (-low.slope * width) / (2 * bend);
  return low.step + width * (share > 0.1 && share < 0.9 ? share : 0.5);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));

function addScaled(target: Float64Array, scale: number, source: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) + scale * (source[i] ?? 0);
}
