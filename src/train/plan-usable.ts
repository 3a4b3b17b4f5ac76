/** @file Which columns of a table can be learnt from, under names that the composed graph can have. */
import { fail } from "#base";
import { planFeatures, type FeaturePlan } from "#features";
import { outputNames } from "./compose.js";
import type { FitJob } from "./job.js";
import type { Target } from "./target.js";

/** The plan without columns whose names the graph's own outputs have; throws when nothing is left to learn from. */
export function planUsable(job: FitJob, target: Target): FeaturePlan {
  const taken = outputNames(target);
  const columns = job.table.columns.filter(({ name }) => !taken.includes(name) || name === job.target);
  const clashing = job.table.columns
    .filter((column) => !columns.includes(column))
    .map(({ name }) => ({ column: name, reason: `its name is that of the model's output '${name}'; rename it to use it` }));
  const planned = planFeatures(columns, job.target, { rows: job.table.rows });
  const plan = { ...planned, notUsed: [...planned.notUsed, ...clashing] };
  if (plan.numbers.length + plan.categories.length === 0) {
    const [first] = plan.notUsed;
    throw fail("FEATURES_UNUSABLE", { target: job.target, first: first === undefined ? "there is no other column" : `'${first.column}': ${first.reason}` });
  }
  return plan;
}
