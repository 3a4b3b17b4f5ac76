import { expect, test } from "vitest";
import { createRandom } from "#base";
import { encodeModel } from "#graph";
import { openSession } from "#runtime";
import { elementCount, tensor, type Tensor } from "#tensor";
import { initialise } from "../deep/initialise.js";
import { buildStep } from "../deep/step-graph.js";
import { createStepper } from "../deep/stepper.js";
import { createNetwork } from "../describe/create-network.js";
import { exportNetwork } from "../describe/export-network.js";
import { createLoss } from "../losses/table.js";
import { createOptimiser } from "../optimisers/table.js";
import type { ArchitectureInput } from "./define-architecture.js";
import { describeArchitecture } from "./table.js";

const ROWS = 8;
const CLASSES = 3;
const words: ArchitectureInput = { dtype: "int64", dims: [10], vocabulary: 20 };
const picture = (channels: number, side: number): ArchitectureInput => ({ dtype: "float32", dims: [channels, side, side] });

/** Class 0, 1, 2, 0, ... of random examples: to be learnt by heart. */
function examples({ dtype, dims }: ArchitectureInput): { input: Tensor; targets: Tensor } {
  const random = createRandom(3);
  const length = ROWS * elementCount(dims);
  const data = dtype === "int64" ? BigInt64Array.from({ length }, () => BigInt(random.int(20))) : Float32Array.from({ length }, () => random.normal());
  const targets = tensor(
    "int64",
    [ROWS],
    BigInt64Array.from({ length: ROWS }, (_, row) => BigInt(row % CLASSES)),
  );
  return { input: tensor(dtype, [ROWS, ...dims], data), targets };
}

test.each<[string, Readonly<Record<string, unknown>>, ArchitectureInput]>([
  ["mlp", { hidden: [16], dropout: 0.2 }, { dtype: "float32", dims: [6] }],
  ["cnn", { filters: [4, 8], units: 16 }, picture(1, 10)],
  ["resnet18", { width: 4 }, picture(3, 16)],
  ["mobilenet", { width: 0.25, dropout: 0 }, picture(3, 32)],
  ["vit", { width: 12, blocks: 1, dropout: 0.1 }, picture(3, 8)],
  ["textcnn", { embedding: 8, filters: 8 }, words],
  ["lstm", { embedding: 8, units: 8, bidirectional: true, layers: 2, dropout: 0.1 }, words],
  ["gru", { embedding: 8, units: 8 }, words],
  ["transformer-encoder", { width: 8, blocks: 1, numHeads: 2 }, words],
  ["transformer-decoder", { width: 8, blocks: 1, numHeads: 2 }, words],
  ["audio-cnn", { filters: [8, 8], firstKernel: 8 }, { dtype: "float32", dims: [400] }],
])("%s learns eight examples by heart, and its export answers with their classes' logits", async (...[architecture, options, shape]) => {
  const network = createNetwork(describeArchitecture({ architecture, options, input: shape, outputs: CLASSES }));
  const { input, targets } = examples(shape);
  const graph = buildStep({ network, loss: createLoss("cross-entropy"), optimiser: createOptimiser("adam"), batch: ROWS });
  const stepper = await createStepper({ graph, seed: 1, start: { parameters: initialise(network.parameters, 1) } });
  const losses: number[] = [];
  for (let step = 0; step < 120; step++) losses.push((await stepper.advance([{ inputs: { input }, targets, rows: ROWS }], 0.01)).loss);
  const session = await openSession(encodeModel(exportNetwork(network, stepper.parameters())));
  const { logits } = await session.run({ input });
  await Promise.all([session.release(), stepper.close()]);
  expect(losses[0]).toBeGreaterThan(0.5);
  expect(Math.min(...losses)).toBeLessThan(0.3 * (losses[0] ?? 0));
  expect(logits?.dims).toEqual([ROWS, CLASSES]);
});
