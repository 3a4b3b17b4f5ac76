/** @file Errors of datasets and what is trained on them. */
import { bad, row, type ErrorRow } from "./error-row.js";

export const DATA_ERRORS = {
  DATASET_UNREADABLE: row<{ format: string; where?: string; why: string }>({
    ...bad,
    title: "Dataset unreadable",
    http: 422,
    fix: "Open the file at the named place and correct it, or name its format with ?format=.",
    text: (p) => `${p.format}${p.where === undefined ? "" : ` at ${p.where}`}: ${p.why}`,
  }),
  LIMIT_EXCEEDED: row<{ what: string; limit: number; got: number; unit: string }>({
    ...bad,
    title: "Limit exceeded",
    http: 422,
    fix: "Send less, or raise the limit in the configuration.",
    text: (p) => `${p.what}: at most ${p.limit} ${p.unit}, got ${p.got}`,
  }),
  DATA_PROCESS_ENDED: row<{ why: string }>({
    ...bad,
    title: "The data process ended",
    http: 422,
    fix: "Split the file into smaller ones, or raise AIMASS_CHILD_MEMORY_BYTES; the platform is unharmed.",
    text: (p) => `Reading the data ended early: ${p.why}`,
  }),
  INVALID_RECORDS: row<{ count: number; first: string }>({
    ...bad,
    title: "Invalid records",
    http: 422,
    fix: "Correct each listed value; 'errors' names its record and column.",
    text: (p) => `${p.count} value${p.count === 1 ? " is" : "s are"} wrong; the first: ${p.first}`,
  }),
  TARGET_UNUSABLE: row<{ column: string; why: string }>({
    ...bad,
    title: "Target unusable",
    http: 422,
    fix: "Choose another target column, or correct its values.",
    text: (p) => `Target '${p.column}': ${p.why}`,
  }),
  FEATURES_UNUSABLE: row<{ target: string; first: string }>({
    ...bad,
    title: "Nothing to learn from",
    http: 422,
    fix: "Add columns that vary with the target, or correct their types.",
    text: (p) => `No column but the target '${p.target}' can be used: ${p.first}`,
  }),
  TRAINING_DIVERGED: row<{ tried: string } | { step: number; what: string }>({
    ...bad,
    title: "Training diverged",
    http: 422,
    fix: "Choose a smaller learning rate or stronger L2, or check the table for extreme values.",
    text: (p) => ("tried" in p ? `No candidate came to a finite loss (tried: ${p.tried})` : `Step ${p.step}: ${p.what} is not a finite number`),
  }),
  WORKER_CRASHED: row<{ attempts: number; why: string }>({
    title: "The training process ended",
    http: 500,
    grpc: "INTERNAL",
    retryable: true,
    fix: "Train on fewer rows or columns, or raise AIMASS_WORKER_MEMORY_BYTES; then POST /runs/{r}/resume.",
    text: (p) => `The training process ended ${p.attempts} times without finishing, the last time: ${p.why}`,
  }),
  TOO_FEW_ROWS: row<{ limit: number; got: number }>({
    ...bad,
    title: "Too few rows",
    http: 422,
    fix: "Add rows; training needs some to learn from and some to be judged by.",
    text: (p) => `Training needs at least ${p.limit} rows with a target, got ${p.got}`,
  }),
} as const satisfies Record<string, ErrorRow<never>>;
