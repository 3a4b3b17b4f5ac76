/** Real ONNX Runtime. */
import { expect, test } from "vitest";
import { createLoss } from "../losses/table.js";
import { createOptimiser } from "../optimisers/table.js";
import { findRate, type FindRateOptions } from "./find-rate.js";
import { initialise } from "./initialise.js";
import { buildStep } from "./step-graph.js";
import { ringSource } from "./testing/ring-source.js";
import { tinyNetwork } from "./testing/tiny-networks.js";

const network = tinyNetwork({ inputs: 2, hidden: 16, outputs: 2 });
const graph = buildStep({ network, loss: createLoss("cross-entropy"), optimiser: createOptimiser("sgd", { momentum: 0.9 }), batch: 32 });
const options: FindRateOptions = { graph, start: { parameters: initialise(network.parameters, 1) }, train: ringSource(200), seed: 1, threads: 1 };

test("the rate grows evenly in its logarithm, and the suggestion lies within the fall of the loss", async () => {
  const { curve, suggestion } = await findRate({ ...options, from: 1e-4, to: 1000, steps: 80 });
  curve.slice(1).forEach(({ rate }, i) => expect(rate / (curve[i]?.rate ?? NaN)).toBeCloseTo(1e7 ** (1 / 79), 9));
  expect(curve.length).toBeLessThan(80); // it blew up before rate 1000
  const lowest = curve.reduce((best, point) => (point.smoothed < best.smoothed ? point : best));
  expect(suggestion ?? NaN).toBeGreaterThan(1e-3);
  expect(suggestion ?? NaN).toBeLessThan(lowest.rate);
  expect(await findRate({ ...options, from: 1e-4, to: 1000, steps: 80 })).toEqual({ curve, suggestion });
});

test("a search without a range is refused", async () => {
  await expect(findRate({ ...options, from: 1, to: 1 })).rejects.toThrow("expected 0 < from < to and 2 steps or more, got 1, 1, 100");
});
