/** @file The training of a tabular learner, as a list. Runs in the child. */
import { readTable } from "#data";
import { toFeeds, type FeaturePlan } from "#features";
import { encodeModel } from "#graph";
import { openSession } from "#runtime";
import { listCandidates } from "./algorithms.js";
import { composeModel, composeSignature } from "./compose.js";
import { evaluateHoldout, type Evaluation } from "./evaluate.js";
import { prepareExamples } from "./examples.js";
import { columnOf, toJsonLines, type FitContext, type Fitted } from "./fit-results.js";
import type { FitAnswer, FitJob, Notify } from "./job.js";
import { needsValidation, networkFor } from "./learners/create-learner.js";
import { planUsable } from "./plan-usable.js";
import { splitTarget, type Split } from "./split.js";
import { readTarget, type Target } from "./target.js";
import { runTrials, type Trial } from "./trials.js";

/** Share of the rows that are not held out which the candidates are judged by. */
const VALIDATION_SHARE = 0.2;

/** From the table to a judged model. Throws TARGET_UNUSABLE, TOO_FEW_ROWS, FEATURES_UNUSABLE, INVALID_REQUEST, TRAINING_DIVERGED. */
export async function fitTable(job: FitJob, context: FitContext): Promise<Fitted> {
  const { threads, seed } = job;
  const table = await readTable(job.table.path, job.table.columns);
  const target = readTarget(columnOf(table, job.target), { minRows: job.minRows, ...(job.task === undefined ? {} : { task: job.task }) });
  const candidates = listCandidates({ algorithm: job.algorithm, parameters: job.parameters, task: target.task, rows: job.table.rows });
  const isJudged = candidates.length > 1 || candidates.some(needsValidation);
  const split = splitTarget(target, job, { validation: isJudged ? VALIDATION_SHARE : 0 });
  const plan = planUsable(job, target);
  const prepared = await prepareExamples({ table, plan, target, split, threads });
  describe(job, { target, split, plan, width: prepared.features.width }, context.notify);
  const best = await runTrials({ candidates, prepared, target, seed, threads, checkpointEveryMs: job.checkpointEveryMs, ...context });
  if (best === null) return { answer: { outcome: "stopped" }, buffers: [] };
  const { features, scaling } = prepared;
  const model = encodeModel(composeModel({ features, network: networkFor(best.candidate, target, prepared), theta: best.theta, scaling }, target));
  const session = await openSession(model, { threads });
  const evaluation = await evaluateHoldout({ session, feeds: (rows) => toFeeds(features.inputs, table, rows), target, split });
  sayMetrics(evaluation, best, context.notify);
  const result = toResult(evaluation, best, plan);
  const signature = composeSignature(features, target, job.target);
  const description = `${best.candidate.algorithm} that predicts '${job.target}' from ${features.inputs.length} columns`;
  return { answer: { outcome: "trained", task: target.task, result, signature, description }, buffers: [model, toJsonLines(evaluation, job)] };
}

function describe(job: FitJob, { target, split, plan, width }: { target: Target; split: Split; plan: FeaturePlan; width: number }, notify: Notify): void {
  const info = (message: string): void => notify("log", { level: "info", message });
  const missing = job.table.rows - target.rows.length;
  if (missing > 0) notify("log", { level: "warn", message: `${missing} of ${job.table.rows} rows have no target and are left out` });
  info(
    `${target.task}${target.classes === null ? "" : ` of ${target.classes.length} classes`}: ${split.train.length} rows to learn from, ${split.validation.length} to choose by, ${split.holdout.length} held out`,
  );
  info(`${plan.numbers.length + plan.categories.length} columns make ${width} features`);
  for (const { column, reason } of plan.notUsed) notify("log", { level: "warn", message: `Column '${column}' is not used: ${reason}` });
}

function sayMetrics({ metrics }: Evaluation, { id }: Trial, notify: Notify): void {
  for (const [name, value] of Object.entries(metrics.holdout)) notify("metric", { name, split: "holdout", step: 0, value, trial: id });
}

function toResult(
  { primaryMetric, metrics, confusionMatrix }: Evaluation,
  best: Trial,
  plan: FeaturePlan,
): Extract<FitAnswer, { outcome: "trained" }>["result"] {
  const { algorithm, parameters } = best.candidate;
  return { primaryMetric, metrics, ...(confusionMatrix === undefined ? {} : { confusionMatrix }), notUsed: plan.notUsed, best: best.id, algorithm, parameters };
}
