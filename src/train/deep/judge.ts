/** @file Judges parameters on a part that was not learnt from: a graph of the forward pass as it is served, into which the parameters are fed. */
import { createBuilder, encodeModel, type Model } from "#graph";
import { openSession, type SessionOptions } from "#runtime";
import type { Tensor } from "#tensor";
import type { Loss } from "../losses/define-loss.js";
import { onlyOutput, outputSums, STEP, writeBatchLoss } from "./batch-loss.js";
import type { DeepNetwork } from "./deep-network.js";
import { batchesOf, loadBatch, rowsInOrder } from "./epoch-batches.js";
import type { ExampleSource } from "./example-source.js";
import { createTally, type Metrics } from "./metrics.js";
import { exampleWeights } from "./stepper.js";

export interface Judge {
  metrics(parameters: Readonly<Record<string, Tensor>>): Promise<Metrics>;
  close(): Promise<void>;
}

export interface JudgeOptions {
  readonly network: DeepNetwork;
  readonly loss: Loss;
  /** Rows a run. */
  readonly batch: number;
  readonly source: ExampleSource;
  readonly rewrite?: (model: Model) => Model;
  readonly session?: SessionOptions;
}

export async function createJudge({ network, loss, batch, source, rewrite = (model) => model, session = {} }: JudgeOptions): Promise<Judge> {
  const opened = await openSession(encodeModel(rewrite(buildJudge(network, loss, batch))), { memoryPattern: false, ...session });
  const order = rowsInOrder(source.rows);
  const sums = opened.outputs.map(({ name }) => name).filter((name) => name !== STEP.output);
  return {
    async metrics(parameters) {
      const tally = createTally();
      for (const part of batchesOf(order, { from: 0, to: order.length, size: batch })) {
        const { inputs, targets, rows } = await loadBatch(source, part, null);
        const feeds = { ...parameters, ...inputs, [STEP.targets]: targets, [STEP.exampleWeight]: exampleWeights(batch, rows) };
        const results = await opened.run(feeds, sums);
        const number = (name: string): number | null => (results[name] === undefined ? null : Number(results[name].data[0]));
        tally.add({ loss: number(STEP.loss) ?? NaN, weight: number(STEP.weight) ?? NaN, hits: number(STEP.hits), counted: number(STEP.counted) });
      }
      return tally.metrics();
    },
    close: () => opened.release(),
  };
}

/** Inputs: the network's, targets, weights of the rows, and each parameter by its name. Outputs: the sums, and `step:output`. */
export function buildJudge(network: DeepNetwork, loss: Loss, rows: number): Model {
  const g = createBuilder("judge");
  const parameters = Object.fromEntries(network.parameters.map(({ name, dims }) => [name, g.input(name, "float32", dims)]));
  const dropoutMask = (): never => {
    throw new RangeError(`Network '${network.name}' asks for a dropout mask outside training`);
  };
  const batchLoss = writeBatchLoss(g, { network, loss, rows, parameters, mode: { training: false, dropoutMask } });
  outputSums(g, batchLoss);
  g.output(onlyOutput(network, batchLoss.forward), STEP.output);
  return g.build();
}
