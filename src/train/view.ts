/** @file A run as api.md shows it. */
import type { Problem } from "#base";
import type { CheckpointRow, Metrics, RunEventRow, RunResult, RunRow, RunState, Task } from "#store";

export interface RunView {
  readonly id: string;
  readonly state: RunState;
  readonly dataset: { readonly id: string; readonly name: string; readonly version: number };
  readonly target: string;
  readonly task: Task | null;
  /** As resolved, once a run with `auto` has succeeded; else as asked. */
  readonly algorithm: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly progress: number;
  readonly etaMs: number | null;
  readonly message: string;
  readonly primaryMetric: RunResult["primaryMetric"] | null;
  readonly metrics: { readonly holdout: Metrics; readonly trivial: Metrics } | null;
  readonly confusionMatrix?: NonNullable<RunResult["confusionMatrix"]>;
  readonly notUsed?: RunResult["notUsed"];
  /** Of deep networks. */
  readonly network?: NonNullable<RunResult["network"]>;
  readonly best: string | null;
  readonly version: string | null;
  readonly error: Problem | null;
  readonly author: string;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
}

/** One server-sent event: `id` is its number in the run, from 1. */
export interface RunEvent {
  readonly id: number;
  readonly kind: RunEventRow["kind"];
  readonly data: Readonly<Record<string, unknown>>;
}

export interface CheckpointView {
  readonly step: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly createdAt: Date;
}

export function toRunView(row: RunRow): RunView {
  const { result } = row;
  return {
    id: row.id,
    state: row.state,
    dataset: { id: row.dataset, name: row.datasetName, version: row.datasetNumber },
    target: row.target,
    task: row.task,
    algorithm: result?.algorithm ?? row.algorithm,
    parameters: result?.parameters ?? row.parameters,
    seed: row.seed,
    progress: row.progress,
    etaMs: row.etaMs,
    message: row.message,
    ...resultOf(result),
    version: row.version,
    error: row.error,
    author: row.author,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
  };
}

function resultOf(result: RunResult | null): Pick<RunView, "primaryMetric" | "metrics" | "confusionMatrix" | "notUsed" | "network" | "best"> {
  if (result === null) return { primaryMetric: null, metrics: null, best: null };
  const { primaryMetric, metrics, confusionMatrix, notUsed, network, best } = result;
  return {
    primaryMetric,
    metrics,
    ...(confusionMatrix === undefined ? {} : { confusionMatrix }),
    ...(network === undefined ? {} : { network }),
    notUsed,
    best,
  };
}

export const toRunEvent = ({ seq, kind, data }: RunEventRow): RunEvent => ({ id: seq, kind, data });

export const toCheckpointView = ({ step, bytes, sha256, createdAt }: CheckpointRow): CheckpointView => ({ step, bytes, sha256, createdAt });
