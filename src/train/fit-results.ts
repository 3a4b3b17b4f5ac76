/** @file What every training is told and gives back, whatever it trains. */
import { fail } from "#base";
import { recordId, type TableColumns } from "#data";
import type { Evaluation } from "./evaluate.js";
import type { FitAnswer, FitJob, Notify } from "./job.js";

export interface FitContext {
  readonly checkpoint: Uint8Array | null;
  readonly notify: Notify;
  /** Resolves when all notices so far have left the process: waited for after each checkpoint, which may be large. */
  readonly sent: () => Promise<void>;
  readonly mustStop: () => Promise<boolean>;
}

/** The answer and its buffers: the model's bytes and the held-out rows as JSON lines (none when stopped). */
export interface Fitted {
  readonly answer: FitAnswer;
  readonly buffers: readonly Uint8Array[];
}

export function columnOf(table: TableColumns, name: string): TableColumns["columns"][number] {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw fail("TARGET_UNUSABLE", { column: name, why: "the dataset has no such column" });
  return column;
}

export function toJsonLines({ predictions }: Evaluation, { table }: FitJob): Uint8Array {
  const lines = predictions.map(({ row, actual, prediction }) => JSON.stringify({ recordId: recordId(table.versionId, row), actual, prediction }));
  return Buffer.from(lines.map((line) => `${line}\n`).join(""), "utf8");
}
