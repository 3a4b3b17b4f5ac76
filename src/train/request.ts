/** @file Checks a request for a run against the dataset's profile, so that what cannot work is refused before it is queued. */
import { checkName, fail } from "#base";
import type { OpenTable } from "#data";
import type { DatasetColumn, NewRun, Task } from "#store";
import { listCandidates } from "./algorithms.js";
import { checkDeepRequest } from "./deep-run/check-request.js";
import { deepAlgorithm } from "./deep-run/deep-algorithms.js";
import { checkTargetProfile, unusable } from "./target.js";

/** api.md: POST /runs. */
export interface RunRequest {
  /** `iris`, `iris@3`, or the ids. */
  readonly dataset: string;
  readonly target: string;
  readonly task?: Task | undefined;
  readonly algorithm?: string | undefined;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly validation?: { readonly method: string; readonly fraction?: number | undefined; readonly folds?: number | undefined } | undefined;
  readonly seed?: number | undefined;
  /** Name of the model that gets the version; the dataset's when absent. */
  readonly model?: string | undefined;
}

/** The part of a run's row that the request decides. */
export type CheckedRequest = Pick<NewRun, "dataset" | "datasetVersion" | "target" | "task" | "algorithm" | "parameters" | "validation" | "seed" | "model">;

const HOLDOUT_SHARE = 0.2;
const MAX_SEED = 2 ** 31 - 1;

/** Throws INVALID_REQUEST, TARGET_UNUSABLE, TOO_FEW_ROWS naming the field or the column. */
export function checkRequest(request: RunRequest, table: OpenTable, minRows: number): { readonly run: CheckedRequest; readonly base: string | null } {
  const column = findTarget(request.target, table);
  const task = checkTargetProfile(column, table.rows, { minRows, ...(request.task === undefined ? {} : { task: request.task }) });
  const { algorithm = "auto", parameters = {}, seed = 0 } = request;
  const base = checkAlgorithm({ algorithm, parameters, task, target: column }, table);
  if (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED) throw invalid("/seed", `seed: expected an integer from 0 to ${MAX_SEED}, got ${seed}`);
  const run = {
    dataset: table.dataset.id,
    datasetVersion: table.version.id,
    target: request.target,
    task,
    algorithm,
    parameters,
    validation: checkValidation(request.validation),
    seed,
    model: checkName("model", request.model ?? table.dataset.name),
  };
  return { run, base };
}

interface AskedAlgorithm {
  readonly algorithm: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly task: Task;
  readonly target: DatasetColumn;
}

/** The version that the algorithm begins with, or null. */
function checkAlgorithm({ algorithm, parameters, task, target }: AskedAlgorithm, table: OpenTable): string | null {
  const deep = deepAlgorithm(algorithm, table.kind, parameters);
  if (deep !== null) return checkDeepRequest(deep, { parameters, target, task }, table).fineTuning?.base ?? null;
  listCandidates({ algorithm, parameters, task, rows: table.rows });
  return null;
}

/** The share that `validation` holds out. */
export function holdoutShare(validation: NewRun["validation"]): number {
  const share = validation?.["fraction"];
  return typeof share === "number" ? share : HOLDOUT_SHARE;
}

function findTarget(target: string, { columns }: OpenTable): DatasetColumn {
  const column = columns.find(({ name }) => name === target);
  if (column !== undefined) return column;
  const names = columns.slice(0, 20).map(({ name }) => `'${name}'`);
  throw unusable(target.slice(0, 80), `the dataset has no such column; it has ${names.join(", ")}${columns.length > names.length ? ", ..." : ""}`);
}

function checkValidation(validation: RunRequest["validation"]): NewRun["validation"] {
  if (validation === undefined) return { method: "holdout", fraction: HOLDOUT_SHARE };
  const { method, fraction = HOLDOUT_SHARE } = validation;
  if (method !== "holdout") throw invalid("/validation/method", `validation.method: expected 'holdout', got '${method.slice(0, 40)}'`);
  // less would judge by a handful of rows, more would leave too few to learn from
  if (!(fraction >= 0.05 && fraction <= 0.5)) throw invalid("/validation/fraction", `validation.fraction: expected a number from 0.05 to 0.5, got ${fraction}`);
  return { method, fraction };
}

function invalid(path: string, message: string): Error {
  return fail("INVALID_REQUEST", { detail: message }, { items: [{ path, code: "INVALID_REQUEST", message }] });
}
