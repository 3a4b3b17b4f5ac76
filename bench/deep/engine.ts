/** @file One case of the benchmark on the engine that trains: its step graph, its stepper, and made examples. */
import { createRandom, type Random } from "#base";
import { rewriteForSpeed } from "#graph";
import type { SessionOptions } from "#runtime";
import { tensor, type Tensor } from "#tensor";
import { blockedChannels } from "../../src/train/deep/blocked-layout.js";
import { initialise, seedOf } from "../../src/train/deep/initialise.js";
import { buildStep, type StepGraph, type StepOptions } from "../../src/train/deep/step-graph.js";
import { createStepper, type FullBatch, type Stepper } from "../../src/train/deep/stepper.js";
import { createLoss } from "../../src/train/losses/table.js";
import { createOptimiser } from "../../src/train/optimisers/table.js";
import { CASES, type Case, type CaseName } from "./networks/networks.js";

export { encodeModel, rewriteForSpeed } from "#graph";
export { CASES };
export { gradientsOf } from "./gradients.js";

export interface CaseOptions {
  readonly batch?: number;
  readonly smooth?: boolean;
  readonly step?: StepOptions;
  readonly session?: SessionOptions;
}

export interface OpenCase {
  readonly graph: StepGraph;
  readonly stepper: Stepper;
  readonly batch: FullBatch;
  /** Building the graph and creating the session; without drawing weights and examples, which PyTorch's first step has behind it too. */
  readonly openMs: number;
  /** One step of Adam at rate 0.001 on the same batch; gives its loss. */
  step(): Promise<number>;
}

/** DEEP_BLOCK=off switches the blocked kernels off. */
const BLOCK = process.env["DEEP_BLOCK"] === "off" ? null : await blockedChannels();
/** DEEP_REWRITES=off leaves graphs as they were differentiated; only those without batch normalisation can run then. */
const PLAIN = process.env["DEEP_REWRITES"] === "off";
const SEED = 1;
const RATE = 0.001;

export async function openCase(name: CaseName, options: CaseOptions = {}): Promise<OpenCase> {
  const began = performance.now();
  const graph = buildCase(name, options);
  const buildMs = performance.now() - began;
  const parameters = startOf(graph);
  const { session = {} } = options;
  const stepper = await createStepper({ graph, seed: SEED, start: { parameters }, session });
  const batch = examples(name, graph);
  return { graph, stepper, batch, openMs: buildMs + stepper.createMs, step: async () => (await stepper.advance([batch], RATE)).loss };
}

export function buildCase(name: CaseName, { batch, smooth = false, step = {} }: CaseOptions = {}): StepGraph {
  const each: Case = CASES[name];
  const loss = createLoss(each.loss);
  const graph = buildStep({ network: each.network({ smooth }), loss, optimiser: createOptimiser("adam"), batch: batch ?? each.batch, options: step });
  return PLAIN ? graph : { ...graph, model: rewriteForSpeed(graph.model, { block: BLOCK }) };
}

export const startOf = ({ request }: StepGraph): Record<string, Float32Array> => initialise(request.network.parameters, SEED);

/** Normal numbers or even tokens for inputs, even classes for targets; of a stream of their own each. */
export function examples(name: CaseName, { request: { network, batch } }: StepGraph): FullBatch {
  const { classes, tokens }: Case = CASES[name];
  const streamOf = (purpose: string): Random => createRandom(seedOf(SEED, `${name} ${purpose}`));
  const inputs = network.inputs.map((input): [string, Tensor] => {
    const random = streamOf(input.name);
    const dims = [batch, ...input.dims];
    const length = dims.reduce((product, size) => product * size, 1);
    if (tokens !== undefined)
      return [
        input.name,
        tensor(
          "int64",
          dims,
          BigInt64Array.from({ length }, () => BigInt(random.int(tokens))),
        ),
      ];
    return [
      input.name,
      tensor(
        "float32",
        dims,
        Float32Array.from({ length }, () => random.normal()),
      ),
    ];
  });
  const random = streamOf("targets");
  const targets = tensor(
    "int64",
    [batch],
    BigInt64Array.from({ length: batch }, () => BigInt(random.int(classes))),
  );
  return { inputs: Object.fromEntries(inputs), targets, rows: batch };
}
