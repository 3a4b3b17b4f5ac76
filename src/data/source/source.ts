/** @file What a reader makes of a file: a relation that DuckDB can select from, and how each of its columns is to be taken. */
import { fail, type AppError } from "#base";
import type { ColumnType, DatasetWarning } from "#store";

/** `zip` is an archive of pictures or recordings; the others are tables. */
export type Format = "csv" | "jsonl" | "parquet" | "zip";

/**
 * `text` is SQL over the relation that gives the cell as VARCHAR.
 * `type` is the type that the file itself declares, with `typed` as SQL that gives it; without it the type is inferred from the text.
 * `infer` says what may be inferred: a JSON string is never a number, a JSON number never a date.
 */
export interface SourceColumn {
  readonly name: string;
  readonly text: string;
  readonly type?: ColumnType;
  readonly typed?: string;
  readonly infer: "all" | "number" | "time" | "nothing";
}

export interface Source {
  readonly format: Format;
  /** SQL that follows FROM. */
  readonly relation: string;
  readonly columns: readonly SourceColumn[];
  /** What the reader counted itself; null where only DuckDB can. */
  readonly rows: number | null;
  readonly warnings: readonly DatasetWarning[];
  /** The file that DuckDB reads. */
  readonly path: string;
}

export interface ReadLimits {
  readonly maxColumns: number;
  readonly maxLineBytes: number;
  /** Of the file after it was inflated or decoded. */
  readonly maxBytes: number;
}

export const unreadable = (format: string, where: string | undefined, why: string): AppError =>
  fail("DATASET_UNREADABLE", { format, why, ...(where === undefined ? {} : { where }) });

export function checkColumns(count: number, limits: ReadLimits): void {
  if (count > limits.maxColumns) throw fail("LIMIT_EXCEEDED", { what: "Columns", limit: limits.maxColumns, got: count, unit: "columns" });
}
