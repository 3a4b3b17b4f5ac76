/** @file Datasets and versions as everybody sees them (api.md, "Data"). */
import type { Problem } from "#base";
import type { DatasetColumn, DatasetVersionRow, DatasetWarning, DatasetWithLatest } from "#store";

export interface DatasetView {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly description: string;
  /** Number of the newest version that is ready. */
  readonly latest: number | null;
  readonly createdAt: string;
}

export interface DatasetVersionView {
  readonly id: string;
  readonly dataset: { readonly id: string; readonly name: string };
  readonly version: number;
  readonly state: "receiving" | "profiling" | "ready" | "failed";
  readonly format: string;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly sha256: string | null;
  readonly parent: number | null;
  readonly author: string;
  readonly createdAt: string;
  readonly warnings: readonly DatasetWarning[];
  readonly columns: readonly DatasetColumn[];
  readonly error: Problem | null;
}

export function toDatasetView(row: DatasetWithLatest): DatasetView {
  const { id, name, kind, description, latest, createdAt } = row;
  return { id, name, kind, description, latest, createdAt: createdAt.toISOString() };
}

export function toVersionView(row: DatasetVersionRow, dataset: { readonly id: string; readonly name: string }): DatasetVersionView {
  const { id, version, state, rows, bytes, sha256, parent, author, warnings, columns, error } = row;
  const { format } = parseFormat(row.format);
  return {
    id,
    dataset: { id: dataset.id, name: dataset.name },
    version,
    state,
    format: format ?? "unknown",
    rows,
    bytes,
    sha256,
    parent,
    author,
    createdAt: row.createdAt.toISOString(),
    warnings,
    columns,
    error,
  };
}

const FORMATS = ["csv", "jsonl", "parquet"] as const;
export type Format = (typeof FORMATS)[number];

export const isFormat = (text: string): text is Format => FORMATS.some((format) => format === text);

/** A version's row keeps how its file is to be read, for when it is read again: `csv`, `csv;charset=big5`, `auto`. */
export function writeFormat(format: Format | undefined, encoding: string | undefined): string {
  return `${format ?? "auto"}${encoding === undefined ? "" : `;charset=${encoding}`}`;
}

export function parseFormat(text: string): { readonly format?: Format; readonly encoding?: string } {
  const [format = "", encoding] = text.split(";charset=");
  return { ...(isFormat(format) ? { format } : {}), ...(encoding === undefined ? {} : { encoding }) };
}
