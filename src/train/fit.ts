/** @file The training of one run: by the kind of dataset and the algorithm, a tabular learner or a deep network. Runs in the child. */
import { deepAlgorithm } from "./deep-run/deep-algorithms.js";
import { fitDeep } from "./deep-run/fit-deep.js";
import type { FitContext, Fitted } from "./fit-results.js";
import { fitTable } from "./fit-table.js";
import type { FitJob } from "./job.js";

export function fit(job: FitJob, context: FitContext): Promise<Fitted> {
  const deep = deepAlgorithm(job.algorithm, job.table.kind, job.parameters);
  return deep === null ? fitTable(job, context) : fitDeep(job, deep, context);
}
