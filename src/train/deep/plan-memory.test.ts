/** Real step graphs of tiny networks. */
import { expect, test } from "vitest";
import type { Node } from "#graph";
import { createLoss } from "../losses/table.js";
import { createOptimiser } from "../optimisers/table.js";
import { describePlan, executionOrder, planMemory, type MemoryPlan } from "./plan-memory.js";
import { buildStep, type StepOptions } from "./step-graph.js";
import { tinyNetwork } from "./testing/tiny-networks.js";

function planOf(batch: number, { hidden = 128, options = {} }: { hidden?: number; options?: StepOptions } = {}): MemoryPlan {
  const network = tinyNetwork({ inputs: 4, hidden, outputs: 3 });
  return planMemory(buildStep({ network, loss: createLoss("cross-entropy"), optimiser: createOptimiser("adam"), batch, options }));
}

test("the state is counted twice, the batch once", () => {
  const plan = planOf(1000, { options: { average: 0.99 } });
  const parameters = 4 * 128 + 128 + 128 * 3 + 3;
  expect(plan.parameterBytes).toBe(2 * 4 * parameters);
  expect(plan.slotBytes).toBe(3 * 2 * 4 * parameters);
  expect(plan.batchBytes).toBe(1000 * (4 * 4 + 8 + 4) + 3 * 4); // x, targets, weights; rate, epsilon, share of the average
  expect(plan.unknown).toBe(0);
  expect(plan.totalBytes).toBe(plan.parameterBytes + plan.slotBytes + plan.batchBytes + plan.constantBytes + plan.activationBytes);
});

test("activations grow with the batch; the peak is where the hidden layer and its gradient live side by side", () => {
  const [small, large] = [planOf(1000), planOf(4000)];
  const hidden = 4 * 4000 * 128;
  expect(large.activationBytes / small.activationBytes).toBeCloseTo(4, 1);
  expect(large.activationBytes).toBeGreaterThan(2 * hidden);
  expect(large.activationBytes).toBeLessThan(4 * hidden);
  expect(large.peak.largest[0]?.bytes).toBe(hidden);
  expect(describePlan(large)).toMatch(
    /^\d+\.\d MiB a step: parameters 0\.0 MiB, optimiser 0\.0 MiB, batch 0\.1 MiB, constants \d+\.\d MiB, activations \d+\.\d MiB \(at .+\)$/,
  );
});

test("nodes run depth first from the last end, the latest input first", () => {
  const node = (name: string, inputs: readonly string[]): Node => ({ name, op: "Sum", domain: "", inputs, outputs: [name], attributes: {} });
  const nodes = [node("a", []), node("b", ["a"]), node("c", ["a"]), node("first", ["b"]), node("last", ["b", "c"])];
  expect(executionOrder(nodes).map(({ name }) => name)).toEqual(["a", "c", "b", "last", "first"]);
});
