/** @file Tables of `train`: runs, what they said, and their checkpoints. */
import { doublePrecision, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { Problem } from "#base";
import { count, createdAt, id, organisation, time } from "./columns.js";

export type RunState = "queued" | "running" | "succeeded" | "failed" | "stopped";
export type Task = "binary" | "multiclass" | "regression";
export type Metrics = Readonly<Record<string, number | null>>;

export interface RunResult {
  readonly primaryMetric: { readonly name: string; readonly value: number; readonly direction: "max" | "min" };
  readonly metrics: { readonly holdout: Metrics; readonly trivial: Metrics };
  readonly confusionMatrix?: { readonly labels: readonly (string | number | boolean)[]; readonly counts: readonly (readonly number[])[] };
  readonly notUsed: readonly { readonly column: string; readonly reason: string }[];
  /** Id of the trial that was best, and what it was. */
  readonly best: string;
  readonly algorithm: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Of deep networks. */
  readonly network?: NetworkFacts;
}

/** A network as a table: its layers in order (none of an imported part), sizes without the batch axis. */
export interface NetworkFacts {
  readonly layers: readonly {
    readonly name: string;
    readonly layer: string;
    readonly inputs: readonly string[];
    readonly outputDims: readonly number[];
    readonly parameters: number;
    readonly macs: number;
  }[];
  readonly parameters: { readonly total: number; readonly trainable: number };
  /** Multiplications with additions of one example. */
  readonly macs: number;
}

/** `leaseUntil`: the control process that runs it must renew it; a run whose lease is over is taken up again. */
export const runs = pgTable(
  "runs",
  {
    id: id(),
    organisation: organisation(),
    state: text().$type<RunState>().notNull(),
    dataset: text().notNull(),
    datasetVersion: text().notNull(),
    target: text().notNull(),
    task: text().$type<Task>(),
    algorithm: text().notNull(),
    parameters: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
    validation: jsonb().$type<Readonly<Record<string, unknown>> | null>(),
    seed: integer().notNull(),
    model: text().notNull(),
    progress: doublePrecision().notNull(),
    etaMs: count(),
    message: text().notNull(),
    result: jsonb().$type<RunResult | null>(),
    version: text(),
    error: jsonb().$type<Problem | null>(),
    stopRequested: integer().notNull().default(0),
    attempts: integer().notNull().default(0),
    leaseOwner: text(),
    leaseUntil: time(),
    predictionsSha256: text(),
    author: text().notNull(),
    createdAt: createdAt(),
    startedAt: time(),
    endedAt: time(),
  },
  (t) => [index().on(t.organisation, t.id), index().on(t.state)],
);

/** Numbered per run from 1: the server-sent events, replayed from here. */
export const runEvents = pgTable(
  "run_events",
  {
    run: text().notNull(),
    seq: integer().notNull(),
    kind: text().$type<"progress" | "metric" | "trial" | "log" | "end">().notNull(),
    data: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
    at: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.run, t.seq] })],
);

export const checkpoints = pgTable(
  "checkpoints",
  { run: text().notNull(), step: integer().notNull(), sha256: text().notNull(), bytes: count().notNull(), createdAt: createdAt() },
  (t) => [primaryKey({ columns: [t.run, t.step] })],
);
