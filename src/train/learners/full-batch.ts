/** @file Linear and logistic regression: the whole training part at every step, L-BFGS on the host in float64. */
import { tensor, type Tensor } from "#tensor";
import type { Session } from "#runtime";
import { startLbfgs, steepness, stepLbfgs, type Evaluate, type Evaluation, type LbfgsState } from "./lbfgs.js";
import type { Learner, LearnerContext } from "./learner.js";
import { parameterCount, slotsOf } from "./network.js";
import { buildGradient, buildLoss, openGraph, toFeeds } from "./objective.js";

export interface FullBatchOptions {
  /** L2 over the sum of losses: the mean loss + l2 |W|^2 / (2 rows). scikit-learn's 1/C, or Ridge's alpha. */
  readonly l2: number;
  readonly maxIterations: number;
  readonly tolerance: number;
}

/** scipy's `ftol` as scikit-learn sets it: a relative decrease below 64 units of rounding is no progress. */
const SMALLEST_DECREASE = 64 * 2 ** -52;

export async function createFullBatch(options: FullBatchOptions, context: LearnerContext): Promise<Learner> {
  const session = await openGraph(buildGradient(context.network, "float64"), { ...context, rows: context.train.rows });
  const evaluate = penalised(evaluator(session, context), options, context);
  let state = context.resume === undefined ? await startLbfgs(new Float64Array(parameterCount(context.network)), evaluate) : (context.resume as LbfgsState);

  async function advance(): Promise<boolean> {
    if (state.iteration >= options.maxIterations || steepness(state) <= options.tolerance) return false;
    const next = await stepLbfgs(state, evaluate);
    if (next === null) return false;
    const decrease = state.loss - next.loss;
    state = next;
    context.onLoss("train", state.iteration, state.loss);
    return decrease > SMALLEST_DECREASE * Math.max(1, Math.abs(state.loss));
  }
  return {
    steps: options.maxIterations,
    get step() {
      return state.iteration;
    },
    advance,
    snapshot: () => state,
    async result() {
      const validationLoss = context.validation === null ? null : await lossOf(state.theta, context);
      if (validationLoss !== null) context.onLoss("validation", state.iteration, validationLoss);
      return { theta: state.theta, loss: state.loss, validationLoss };
    },
    close: () => session.release(),
  };
}

function evaluator(session: Session, { train }: LearnerContext): Evaluate {
  const feeds = toFeeds(train, "float64");
  return async (theta) => {
    const { loss, gradient } = await session.run({ ...feeds, theta: tensor("float64", [theta.length], theta) });
    return { loss: scalarOf(loss), gradient: gradient?.data as Float64Array };
  };
}

/** Adds L2 on the weights, on the host: theta is small. */
function penalised(evaluate: Evaluate, { l2 }: FullBatchOptions, { network, train }: LearnerContext): Evaluate {
  const strength = l2 / train.rows;
  const weights = slotsOf(network).filter(({ isWeight }) => isWeight);
  return async (theta): Promise<Evaluation> => {
    const plain = await evaluate(theta);
    const gradient = Float64Array.from(plain.gradient);
    let squares = 0;
    for (const { offset, dims } of weights) {
      const end = offset + (dims[0] ?? 0) * (dims[1] ?? 0);
      for (let i = offset; i < end; i++) {
        const weight = theta[i] ?? 0;
        squares += weight * weight;
        gradient[i] = (gradient[i] ?? 0) + strength * weight;
      }
    }
    return { loss: plain.loss + (strength / 2) * squares, gradient };
  };
}

async function lossOf(theta: Float64Array, { network, validation, threads }: LearnerContext): Promise<number> {
  if (validation === null) return NaN;
  const session = await openGraph(buildLoss(network, "float64"), { network, rows: validation.rows, threads });
  const { loss } = await session.run({ ...toFeeds(validation, "float64"), theta: tensor("float64", [theta.length], theta) });
  await session.release();
  return scalarOf(loss);
}

const scalarOf = (value: Tensor | undefined): number => Number(value?.data[0] ?? NaN);
