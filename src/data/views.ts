/** @file Datasets and versions as everybody sees them (api.md, "Data"). */
import type { Problem } from "#base";
import type { MediaOptions } from "./media/read-media.js";
import type { Format } from "./source/source.js";
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

/** Of tables. */
const FORMATS = ["csv", "jsonl", "parquet"] as const;

export const isFormat = (text: string): text is (typeof FORMATS)[number] => FORMATS.some((format) => format === text);

/** How a version's file is to be read. */
export interface StoredFormat {
  readonly format?: Format | undefined;
  readonly encoding?: string | undefined;
  readonly media?: MediaOptions | undefined;
}

/** A version's row keeps it, for when the file is read again: `csv`, `csv;charset=big5`, `auto`, `zip;kind=image;corrupt=skip`. */
export function writeFormat({ format, encoding, media }: StoredFormat): string {
  const options = media === undefined ? "" : `;kind=${media.kind};corrupt=${media.corrupt}`;
  return `${format ?? "auto"}${options}${encoding === undefined ? "" : `;charset=${encoding}`}`;
}

export function parseFormat(text: string): { readonly format?: Format; readonly encoding?: string; readonly media?: MediaOptions } {
  const [format = "", ...options] = text.split(";");
  const { charset, kind, corrupt } = Object.fromEntries(options.map((option) => option.split("="))) as Partial<Record<string, string>>;
  const media = isMediaKind(kind) ? { media: { kind, corrupt: corrupt === "refuse" ? ("refuse" as const) : ("skip" as const) } } : {};
  return { ...(isFormat(format) || format === "zip" ? { format } : {}), ...media, ...(charset === undefined ? {} : { encoding: charset }) };
}

export const isMediaKind = (kind: string | undefined): kind is MediaOptions["kind"] => kind === "image" || kind === "audio";
