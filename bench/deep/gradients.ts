/** @file The gradients of a case's first step, by parameter name, as the step computes them. */
import { createBuilder, differentiate, encodeModel, keepOutputs } from "#graph";
import { openSession, type SessionOptions } from "#runtime";
import { tensor, type Tensor } from "#tensor";
import { rewriteForSpeed } from "../../src/graph/rewrites/rewrites.js";
import { STEP, writeBatchLoss } from "../../src/train/deep/batch-loss.js";
import { buildCase, examples, startOf } from "./engine.js";
import type { CaseName } from "./networks/networks.js";

export interface GradientOptions {
  readonly batch: number;
  readonly smooth: boolean;
  /** Null switches the blocked kernels off; undefined leaves the graph as it was differentiated. */
  readonly block?: number | null;
  readonly session?: SessionOptions;
}

export async function gradientsOf(name: CaseName, { batch, smooth, block, session = {} }: GradientOptions): Promise<Record<string, Tensor>> {
  const step = buildCase(name, { batch, smooth });
  const { network, loss } = step.request;
  const g = createBuilder("gradients");
  const parameters = Object.fromEntries(network.parameters.map((each) => [each.name, g.input(each.name, "float32", each.dims)]));
  const mode = { training: true, dropoutMask: () => g.scalar(1, "float32") };
  g.output(writeBatchLoss(g, { network, loss, rows: batch, parameters, mode }).loss, STEP.loss);
  const wrt = network.parameters.filter(({ isTrainable }) => isTrainable).map((each) => each.name);
  const gradients = keepOutputs(
    differentiate(g.build(), { loss: STEP.loss, wrt }),
    wrt.map((each) => `grad:${each}`),
  );
  const model = rewriteForSpeed(gradients, { block: block ?? null });
  const opened = await openSession(encodeModel(model), session);
  const start = startOf(step);
  const example = examples(name, step);
  const state = network.parameters.map((each) => [each.name, tensor("float32", each.dims, start[each.name] ?? new Float32Array())] as const);
  const weights = tensor("float32", [batch], new Float32Array(batch).fill(1));
  const known: Record<string, Tensor> = { ...Object.fromEntries(state), ...example.inputs, [STEP.targets]: example.targets, [STEP.exampleWeight]: weights };
  const feeds = Object.fromEntries(model.graph.inputs.map(({ name: input }) => [input, known[input] ?? weights]));
  const results = await opened.run(feeds);
  await opened.release();
  return Object.fromEntries(wrt.map((each) => [each, results[`grad:${each}`] ?? weights]));
}
