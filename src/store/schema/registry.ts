/** @file Tables of `registry`: models, immutable versions, their files and aliases. */
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { Problem } from "#base";
import { count, createdAt, id, organisation, time } from "./columns.js";

export interface SignatureTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly (number | null)[];
  /** The dataset column type that feeds it; absent for imported tensor models. */
  readonly column?: string;
}

export interface Signature {
  readonly task: "binary" | "multiclass" | "regression" | "tensor";
  /** In the target's own type, in the order of `probabilities`. */
  readonly classes?: readonly (string | number | boolean)[];
  /** Name of the column that was predicted: ignored in records. */
  readonly target?: string;
  /** Columns of the table that the model does not use: ignored in records. */
  readonly ignored?: readonly string[];
  readonly inputs: readonly SignatureTensor[];
  readonly outputs: readonly SignatureTensor[];
}

export interface Lineage {
  readonly dataset?: { readonly id: string; readonly name: string; readonly version: number; readonly sha256: string };
  readonly run?: string;
  readonly parents: readonly string[];
}

export type VersionState = "scanning" | "converting" | "probing" | "ready" | "refused" | "archived";

export const models = pgTable(
  "models",
  {
    id: id(),
    organisation: organisation(),
    name: text().notNull(),
    repository: text(),
    description: text().notNull(),
    tags: jsonb().$type<readonly string[]>().notNull(),
    author: text().notNull(),
    createdAt: createdAt(),
    archivedAt: time(),
  },
  (t) => [uniqueIndex().on(t.organisation, t.name), index().on(t.organisation, t.id)],
);

export const versions = pgTable(
  "versions",
  {
    id: id(),
    organisation: organisation(),
    model: text().notNull(),
    version: integer().notNull(),
    state: text().$type<VersionState>().notNull(),
    author: text().notNull(),
    createdAt: createdAt(),
    description: text().notNull(),
    format: text().notNull(),
    signature: jsonb().$type<Signature | null>(),
    metrics: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
    lineage: jsonb().$type<Lineage>().notNull(),
    scan: jsonb().$type<Readonly<Record<string, unknown>> | null>(),
    probe: jsonb().$type<Readonly<Record<string, unknown>> | null>(),
    refusal: jsonb().$type<Problem | null>(),
  },
  (t) => [uniqueIndex().on(t.model, t.version), index().on(t.organisation, t.id)],
);

/** `path` is `model.onnx` for the file that is served. */
export const versionFiles = pgTable(
  "version_files",
  { version: text().notNull(), path: text().notNull(), bytes: count().notNull(), sha256: text().notNull() },
  (t) => [primaryKey({ columns: [t.version, t.path] })],
);

export const aliases = pgTable("aliases", { model: text().notNull(), alias: text().notNull(), version: integer().notNull(), updatedAt: createdAt() }, (t) => [
  primaryKey({ columns: [t.model, t.alias] }),
]);
