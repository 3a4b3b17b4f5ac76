/** Real ONNX Runtime. */
import { expect, test } from "vitest";
import { verify } from "#graph";
import { tensor } from "#tensor";
import { createLoss } from "../losses/table.js";
import { createOptimiser } from "../optimisers/table.js";
import { initialise } from "./initialise.js";
import { activationBytes } from "./plan-memory.js";
import { recompute } from "./recompute.js";
import { buildStep, type StepGraph } from "./step-graph.js";
import { createStepper, type FullBatch, type StepState } from "./stepper.js";
import { towerNetwork } from "./testing/tiny-networks.js";

const WIDTH = 16;
const ROWS = 256;
const network = towerNetwork({ width: WIDTH, depth: 6 });
const graph = buildStep({
  network,
  loss: createLoss("cross-entropy"),
  optimiser: createOptimiser("adam"),
  batch: ROWS,
  options: { layout: "single" },
});
const batch: FullBatch = {
  inputs: {
    x: tensor(
      "float32",
      [ROWS, WIDTH],
      Float32Array.from({ length: ROWS * WIDTH }, (_, i) => Math.sin(i * i)),
    ),
  },
  targets: tensor(
    "int64",
    [ROWS],
    BigInt64Array.from({ length: ROWS }, (_, i) => BigInt(i % WIDTH)),
  ),
  rows: ROWS,
};

async function threeSteps(of: StepGraph): Promise<StepState> {
  const stepper = await createStepper({ graph: of, seed: 1, start: { parameters: initialise(network.parameters, 1) }, session: { optimise: "disabled" } });
  for (let i = 0; i < 3; i++) await stepper.advance([batch], 0.01);
  const state = stepper.snapshot();
  await stepper.close();
  return state;
}

test("a budget is kept by computing activations again, with the same bits as result", async () => {
  const full = activationBytes(graph.model);
  const tight = recompute(graph.model, 0.6 * full);
  verify(tight.model);
  expect(tight.activationBytes).toBeLessThanOrEqual(0.6 * full);
  expect(tight.activationBytes).toBe(activationBytes(tight.model));
  expect(tight.copies).toBeGreaterThan(0);
  expect(await threeSteps({ ...graph, model: tight.model })).toEqual(await threeSteps(graph));
});

test("a graph within the budget stays as it is; one that cannot come below it comes as low as it can", () => {
  const full = activationBytes(graph.model);
  expect(recompute(graph.model, full)).toEqual({ model: graph.model, activationBytes: full, copies: 0 });
  const least = recompute(graph.model, 1);
  expect(least.activationBytes).toBeGreaterThan(1);
  expect(least.activationBytes).toBeLessThan(0.6 * full);
});
