/** @file What crosses between the server and the training child: plain data. */
import type { Lineage, DatasetColumn, RunResult, Signature, Task } from "#store";

/** A version of the registry: its `model.onnx`, and what it is called. */
export interface BaseModel {
  readonly reference: string;
  readonly versionId: string;
  readonly path: string;
}

/** The child's method `fit`: this job, and as a buffer the checkpoint to go on from (none: from the start). */
export interface FitJob {
  readonly table: {
    readonly path: string;
    readonly columns: readonly DatasetColumn[];
    readonly rows: number;
    readonly versionId: string;
    readonly kind: string;
    readonly file: string;
  };
  readonly target: string;
  /** The version that a network begins with; null for most. */
  readonly base: BaseModel | null;
  /** As asked; absent lets the target decide. */
  readonly task?: Task;
  readonly algorithm: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Share of the rows that are held out. */
  readonly holdout: number;
  readonly seed: number;
  readonly threads: number;
  /** The worker's limit. */
  readonly memoryBytes: number;
  readonly minRows: number;
  readonly checkpointEveryMs: number;
}

/** What the child answers: `stopped` after a stop request, else what was learnt; buffers: model, predictions (JSON lines). */
export type FitAnswer = { readonly outcome: "stopped" } | ({ readonly outcome: "trained" } & TrainedSummary);

export interface TrainedSummary {
  readonly task: Task;
  readonly result: RunResult;
  readonly signature: Signature;
  readonly description: string;
}

/** What a finished training hands to whoever registers it. */
export interface FitResult {
  /** The bytes of model.onnx. */
  readonly model: Uint8Array;
  readonly signature: Signature;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly lineage: Lineage;
  readonly description: string;
  /** Wall time of the worker processes, all attempts. */
  readonly computeMs: number;
}

/** Notices from the child, by name. `checkpoint` has the bytes as its buffer. */
export interface Notices {
  readonly progress: { readonly progress: number; readonly step: number; readonly steps: number; readonly etaMs: number | null; readonly message: string };
  readonly metric: {
    readonly name: string;
    readonly split: "train" | "validation" | "holdout";
    readonly step: number;
    readonly value: number | null;
    readonly trial: string;
  };
  readonly trial: {
    readonly id: string;
    readonly algorithm: string;
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly value: number | null;
    readonly state: TrialState;
  };
  readonly log: { readonly level: "info" | "warn"; readonly message: string };
  readonly checkpoint: { readonly step: number };
  /** What a step is planned to take; goes into the log, and into the error of a run that dies of memory. */
  readonly plan: { readonly bytes: number; readonly message: string };
}

export type TrialState = "running" | "succeeded" | "failed";
export type Notify = <K extends keyof Notices>(name: K, notice: Notices[K], buffer?: Uint8Array) => void;
