/** @file The forward pass and the loss of a batch, as the step and the judge of the validation part both write them. */
import { fail } from "#base";
import type { GraphBuilder, Value } from "#graph";
import { sizesOf, type Loss } from "../losses/define-loss.js";
import type { DeepNetwork, Forward, ForwardMode } from "./deep-network.js";

/** Names of what is fed and fetched besides the network's own inputs and the state. */
export const STEP = {
  targets: "step:targets",
  /** float32 `[N]`: 1, or 0 for a row that only fills up the batch. */
  exampleWeight: "step:exampleWeight",
  noise: "step:noise",
  /** Rank-0 float32: this micro-batch's share of the step; only where gradients are accumulated. */
  share: "step:share",
  loss: "step:loss",
  /** What the loss is a mean over: the sum of the items' weights. */
  weight: "step:weight",
  hits: "step:hits",
  counted: "step:counted",
  norm: "step:norm",
  output: "step:output",
} as const;

export interface BatchLoss {
  readonly loss: Value;
  readonly weight: Value;
  /** Null where there is nothing to hit. */
  readonly hits: Value | null;
  readonly counted: Value | null;
  readonly forward: Forward;
}

export interface BatchLossOptions {
  readonly network: DeepNetwork;
  readonly loss: Loss;
  /** Rows of a batch: sizes are bound, because gradients need them. */
  readonly rows: number;
  readonly parameters: Readonly<Record<string, Value>>;
  readonly mode: ForwardMode;
}

/** Declares the inputs of a batch and appends the pass over it. The loss of no item at all is 0. */
export function writeBatchLoss(g: GraphBuilder, { network, loss, rows, parameters, mode }: BatchLossOptions): BatchLoss {
  const inputs = Object.fromEntries(network.inputs.map(({ name, dtype, dims }) => [name, g.input(name, dtype, [rows, ...dims])]));
  const forward = network.forward(g, { inputs, parameters }, mode);
  const output = onlyOutput(network, forward);
  const wanted = loss.targets(sizesOf(output).slice(1));
  const targets = g.input(STEP.targets, wanted.dtype, [rows, ...wanted.dims]);
  const exampleWeight = g.input(STEP.exampleWeight, "float32", [rows]);
  const items = loss.write(g, { output, targets });
  const beside = g.reshape(exampleWeight, [
    rows,
    ...sizesOf(items.losses)
      .slice(1)
      .map(() => 1),
  ]);
  const total = (value: Value): Value => g.reduceSum(g.mul(value, beside), { keepdims: false });
  const ones = (): Value => g.expand(g.scalar(1, "float32"), sizesOf(items.losses));
  const weight = total(items.weights ?? ones());
  const divisor = g.where(g.equal(weight, g.scalar(0, weight)), g.scalar(1, weight), weight);
  return {
    loss: g.div(total(items.losses), divisor),
    weight,
    hits: items.hits === null ? null : total(items.hits),
    counted: items.hits === null ? null : total(items.counted ?? ones()),
    forward,
  };
}

/** Makes the sums of a batch outputs of the graph. */
export function outputSums(g: GraphBuilder, { loss, weight, hits, counted }: BatchLoss): void {
  g.output(loss, STEP.loss);
  g.output(weight, STEP.weight);
  if (hits !== null) g.output(hits, STEP.hits);
  if (counted !== null) g.output(counted, STEP.counted);
}

export function onlyOutput(network: DeepNetwork, { outputs }: Forward): Value {
  const [output, second] = outputs;
  if (output === undefined || second !== undefined)
    throw fail("GRAPH_INVALID", { where: `Network '${network.name}'`, why: `it has ${outputs.length} outputs; a loss is over exactly one` });
  return output;
}
