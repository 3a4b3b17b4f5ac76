/** @file Tables of `data`: datasets, their immutable versions, uploads under way; and the blobs that hold all files. */
import { integer, jsonb, pgTable, text, uniqueIndex, index } from "drizzle-orm/pg-core";
import type { Problem } from "#base";
import { count, createdAt, id, organisation, time } from "./columns.js";

/** A stored file. `refs` counts the rows that name it; a blob with none is swept. */
export const blobs = pgTable("blobs", { sha256: text().primaryKey(), bytes: count().notNull(), refs: integer().notNull(), createdAt: createdAt() });

export const datasets = pgTable(
  "datasets",
  {
    id: id(),
    organisation: organisation(),
    name: text().notNull(),
    kind: text().notNull(),
    description: text().notNull(),
    author: text().notNull(),
    createdAt: createdAt(),
    archivedAt: time(),
  },
  (t) => [uniqueIndex().on(t.organisation, t.name), index().on(t.organisation, t.id)],
);

export type ColumnType = "integer" | "number" | "boolean" | "date" | "datetime" | "text";

/** api.md's Column. */
export interface DatasetColumn {
  readonly name: string;
  readonly index: number;
  readonly type: ColumnType;
  readonly nulls: number;
  readonly distinct: number;
  readonly distinctExact: boolean;
  readonly min: number | string | boolean | null;
  readonly max: number | string | boolean | null;
  readonly mean: number | null;
  readonly histogram:
    | { readonly edges: readonly number[]; readonly counts: readonly number[] }
    | { readonly top: readonly { readonly value: string; readonly count: number }[]; readonly other: number };
  readonly notes: string;
}

export interface DatasetWarning {
  readonly code: string;
  readonly column?: string;
  readonly message: string;
  readonly count?: number;
}

/** `sha256` is the uploaded file; `tableSha256` the typed Parquet file made of it. */
export const datasetVersions = pgTable(
  "dataset_versions",
  {
    id: id(),
    organisation: organisation(),
    dataset: text().notNull(),
    version: integer().notNull(),
    state: text().$type<"receiving" | "profiling" | "ready" | "failed">().notNull(),
    format: text().notNull(),
    filename: text(),
    rows: count(),
    bytes: count(),
    sha256: text(),
    tableSha256: text(),
    parent: integer(),
    author: text().notNull(),
    createdAt: createdAt(),
    warnings: jsonb().$type<readonly DatasetWarning[]>().notNull(),
    columns: jsonb().$type<readonly DatasetColumn[]>().notNull(),
    error: jsonb().$type<Problem | null>(),
  },
  (t) => [uniqueIndex().on(t.dataset, t.version), index().on(t.organisation, t.id)],
);

/** A resumable upload; its bytes are at `<data>/staging/<id>`. */
export const uploads = pgTable("uploads", {
  id: id(),
  organisation: organisation(),
  size: count().notNull(),
  filename: text(),
  sha256: text(),
  author: text().notNull(),
  createdAt: createdAt(),
  usedAt: time(),
});
