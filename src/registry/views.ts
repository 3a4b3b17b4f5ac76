/** @file Models and versions as callers see them. */
import type { Problem } from "#base";
import type { AliasRow, Lineage, ModelRow, Signature, VersionFileRow, VersionRow, VersionState } from "#store";

export interface ModelView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** The newest version that is ready. */
  readonly latest: number | null;
  readonly aliases: Readonly<Record<string, number>>;
  readonly author: string;
  readonly createdAt: Date;
  readonly archivedAt: Date | null;
}

export interface VersionView {
  readonly id: string;
  readonly model: { readonly id: string; readonly name: string };
  readonly version: number;
  readonly state: VersionState;
  readonly format: string;
  readonly author: string;
  readonly createdAt: Date;
  readonly description: string;
  readonly aliases: readonly string[];
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
  readonly signature: Signature | null;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly lineage: Lineage;
  readonly scan: Readonly<Record<string, unknown>> | null;
  readonly probe: Readonly<Record<string, unknown>> | null;
  readonly refusal: Problem | null;
}

export function toModelView(row: ModelRow, { latest, aliases }: { readonly latest: number | undefined; readonly aliases: readonly AliasRow[] }): ModelView {
  const own = aliases.filter((alias) => alias.model === row.id).map((alias) => [alias.alias, alias.version]);
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    tags: row.tags,
    latest: latest ?? null,
    aliases: Object.fromEntries(own) as Record<string, number>,
    author: row.author,
    createdAt: row.createdAt,
    archivedAt: row.archivedAt,
  };
}

export interface VersionParts {
  readonly model: Pick<ModelRow, "id" | "name">;
  readonly files: readonly VersionFileRow[];
  readonly aliases: readonly AliasRow[];
}

export function toVersionView(row: VersionRow, { model, files, aliases }: VersionParts): VersionView {
  return {
    id: row.id,
    model: { id: model.id, name: model.name },
    version: row.version,
    state: row.state,
    format: row.format,
    author: row.author,
    createdAt: row.createdAt,
    description: row.description,
    aliases: aliases.filter((alias) => alias.model === row.model && alias.version === row.version).map(({ alias }) => alias),
    files: files.filter((file) => file.version === row.id).map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
    signature: row.signature,
    metrics: row.metrics,
    lineage: row.lineage,
    scan: row.scan,
    probe: row.probe,
    refusal: row.refusal,
  };
}
