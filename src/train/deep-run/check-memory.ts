/** @file What a step is planned to take, said before the first one; what clearly cannot fit is not begun. */
import { fail } from "#base";
import { describePlan, planMemory } from "../deep/plan-memory.js";
import type { StepGraph } from "../deep/step-graph.js";
import type { Notify } from "../job.js";

/** @throws MODEL_MEMORY_LIMIT when the plan alone, without the process around it, is more than the worker may have. */
export function checkMemory(graph: StepGraph, { memoryBytes, notify }: { readonly memoryBytes: number; readonly notify: Notify }): void {
  const plan = planMemory(graph);
  const message = `Planned memory: ${describePlan(plan)}`;
  notify("plan", { bytes: plan.totalBytes, message });
  if (plan.totalBytes <= memoryBytes) return;
  const why = `a step is planned to take ${plan.totalBytes} bytes; lower batchSize, raise accumulate, or make the network or its input smaller`;
  throw fail("MODEL_MEMORY_LIMIT", { limitBytes: memoryBytes, why });
}
