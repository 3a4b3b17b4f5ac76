/** @file The training of one run, as a list. Runs in the child. */
import { createRandom, fail } from "#base";
import { readTable, recordId, type TableColumns } from "#data";
import { planFeatures, toFeeds, type FeaturePlan } from "#features";
import { encodeModel } from "#graph";
import { openSession } from "#runtime";
import { listCandidates, type Candidate } from "./algorithms.js";
import { composeModel, composeSignature, outputNames } from "./compose.js";
import { evaluateHoldout, type Evaluation } from "./evaluate.js";
import { prepareExamples } from "./examples.js";
import type { FitAnswer, FitJob, Notify } from "./job.js";
import { needsValidation, networkFor } from "./learners/create-learner.js";
import { splitRows, type Split } from "./split.js";
import { readTarget, type Target } from "./target.js";
import { runTrials, type Trial } from "./trials.js";

export interface FitContext {
  readonly checkpoint: Uint8Array | null;
  readonly notify: Notify;
  readonly mustStop: () => Promise<boolean>;
}

/** The answer and its buffers: the model's bytes and the held-out rows as JSON lines (none when stopped). */
export interface Fitted {
  readonly answer: FitAnswer;
  readonly buffers: readonly Uint8Array[];
}

/** Share of the rows that are not held out which the candidates are judged by. */
const VALIDATION_SHARE = 0.2;

/** From the table to a judged model. Throws TARGET_UNUSABLE, TOO_FEW_ROWS, FEATURES_UNUSABLE, INVALID_REQUEST, TRAINING_DIVERGED. */
export async function fit(job: FitJob, context: FitContext): Promise<Fitted> {
  const { threads, seed } = job;
  const table = await readTable(job.table.path, job.table.columns);
  const target = readTarget(columnOf(table, job.target), { minRows: job.minRows, ...(job.task === undefined ? {} : { task: job.task }) });
  const candidates = listCandidates({ algorithm: job.algorithm, parameters: job.parameters, task: target.task, rows: job.table.rows });
  const split = splitTarget(target, candidates, job);
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

function columnOf(table: TableColumns, name: string): TableColumns["columns"][number] {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw fail("TARGET_UNUSABLE", { column: name, why: "the dataset has no such column" });
  return column;
}

function splitTarget(target: Target, candidates: readonly Candidate[], job: FitJob): Split {
  const isJudged = candidates.length > 1 || candidates.some(needsValidation);
  const stratumOf = target.classes === null ? () => 0 : (row: number) => target.values[row] ?? 0;
  return splitRows(target.rows, stratumOf, { random: createRandom(job.seed), holdout: job.holdout, validation: isJudged ? VALIDATION_SHARE : 0 });
}

/** The plan without columns whose names the graph's own outputs have; throws when nothing is left to learn from. */
function planUsable(job: FitJob, target: Target): FeaturePlan {
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

function toJsonLines({ predictions }: Evaluation, { table }: FitJob): Uint8Array {
  const lines = predictions.map(({ row, actual, prediction }) => JSON.stringify({ recordId: recordId(table.versionId, row), actual, prediction }));
  return Buffer.from(lines.map((line) => `${line}\n`).join(""), "utf8");
}
