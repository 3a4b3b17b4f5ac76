/**
 * @file One step of Adam as a graph: gradient, moments and new parameters in one run; state is double-buffered in pre-allocated tensors.
 *
 * Source  Kingma & Ba, arXiv:1412.6980, algorithm 1, with L2 added to the gradient. The bias corrections are scalars that the host feeds.
 */
import { createBuilder, type Model } from "#graph";
import type { Session } from "#runtime";
import { tensor, zeros, type Tensor } from "#tensor";
import { parameterCount, slotsOf, type Network } from "./network.js";
import { openGraph, writeGradient } from "./objective.js";

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Plain data. */
export interface AdamState {
  readonly step: number;
  readonly theta: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

export interface Adam {
  /** Copies. */
  state(): AdamState;
  /** The parameters now; overwritten by the step after the next. */
  theta(): Tensor;
  /** One step on a batch; returns its loss. `rate` is Adam's alpha. */
  step(batch: { readonly x: Tensor; readonly y: Tensor; readonly scale: Tensor }, rate: number): Promise<number>;
  close(): Promise<void>;
}

export interface AdamOptions {
  readonly network: Network;
  readonly l2: number;
  /** Rows a batch. */
  readonly rows: number;
  readonly threads: number;
  readonly start: AdamState;
}

export async function createAdam({ network, l2, rows, threads, start }: AdamOptions): Promise<Adam> {
  const session = await openGraph(buildAdamStep(network, l2), { network, rows, threads });
  const size = parameterCount(network);
  let now: Buffers = {
    theta: tensor("float32", [size], start.theta.slice()),
    first: tensor("float32", [size], start.first.slice()),
    second: tensor("float32", [size], start.second.slice()),
  };
  let next: Buffers = { theta: zeros("float32", [size]), first: zeros("float32", [size]), second: zeros("float32", [size]) };
  let step = start.step;
  return {
    state: () => ({ step, theta: copyOf(now.theta), first: copyOf(now.first), second: copyOf(now.second) }),
    theta: () => now.theta,
    async step(batch, rate) {
      step += 1;
      const loss = await runStep(session, { batch, now, next, rate: rate / (1 - BETA1 ** step), correction: 1 / (1 - BETA2 ** step) });
      [now, next] = [next, now];
      return loss;
    },
    close: () => session.release(),
  };
}

interface Buffers {
  readonly theta: Tensor;
  readonly first: Tensor;
  readonly second: Tensor;
}

interface StepRun {
  readonly batch: { readonly x: Tensor; readonly y: Tensor; readonly scale: Tensor };
  readonly now: Buffers;
  readonly next: Buffers;
  readonly rate: number;
  readonly correction: number;
}

async function runStep(session: Session, { batch, now, next, rate, correction }: StepRun): Promise<number> {
  const { loss } = await session.run(
    { ...batch, ...now, rate: scalar(rate), correction: scalar(correction) },
    { newTheta: next.theta, newFirst: next.first, newSecond: next.second, loss: null },
  );
  return Number(loss?.data[0] ?? NaN);
}

function buildAdamStep(network: Network, l2: number): Model {
  const g = createBuilder("adam");
  const size = parameterCount(network);
  const [theta, first, second] = ["theta", "first", "second"].map((name) => g.input(name, "float32", [size])) as [
    ReturnType<typeof g.input>,
    ReturnType<typeof g.input>,
    ReturnType<typeof g.input>,
  ];
  const [rate, correction] = [g.input("rate", "float32", []), g.input("correction", "float32", [])];
  const { loss, gradient } = writeGradient(g, { theta, network, dtype: "float32" });
  const penalised = l2 === 0 ? gradient : g.add(gradient, g.mul(theta, g.constant(penalty(network, l2))));
  const constant = (value: number): ReturnType<typeof g.scalar> => g.scalar(value, "float32");
  const newFirst = g.add(g.mul(first, constant(BETA1)), g.mul(penalised, constant(1 - BETA1)));
  const newSecond = g.add(g.mul(second, constant(BETA2)), g.mul(g.mul(penalised, penalised), constant(1 - BETA2)));
  const spread = g.add(g.sqrt(g.mul(newSecond, correction)), constant(EPSILON));
  g.output(g.sub(theta, g.mul(rate, g.div(newFirst, spread))), "newTheta");
  g.output(newFirst, "newFirst");
  g.output(newSecond, "newSecond");
  g.output(loss, "loss");
  return g.build();
}

/** `l2` where theta holds a weight, 0 where it holds a bias. */
function penalty(network: Network, l2: number): Tensor {
  const strengths = new Float32Array(parameterCount(network));
  for (const { dims, offset, isWeight } of slotsOf(network)) if (isWeight) strengths.fill(l2, offset, offset + (dims[0] ?? 0) * (dims[1] ?? 0));
  return tensor("float32", [strengths.length], strengths);
}

const scalar = (value: number): Tensor => tensor("float32", [], Float32Array.of(value));
const copyOf = ({ data }: Tensor): Float32Array => Float32Array.from(data as Float32Array);
