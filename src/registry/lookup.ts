/** @file Finds models and versions by the ways that people name them. */
import { fail, isId, parseReference } from "#base";
import { aliasesOf, filesOf, findModel, findVersion, latestVersions, type Db, type ModelRow, type VersionRow, type VersionSelector } from "#store";
import { toModelView, toVersionView, type ModelView, type VersionView } from "./views.js";

const NUMBER = /^\d{1,9}$/;

/** `3`, `latest`, a version's id, or an alias. */
export function toSelector(version: string | number): VersionSelector {
  const text = String(version);
  if (text === "latest") return "latest";
  if (NUMBER.test(text)) return { number: Number(text) };
  return isId(text, "version") ? { id: text } : { alias: text };
}

/** By id or name; throws NOT_FOUND. Archived models are found too. */
export async function needModel(db: Db, organisation: string, ref: string): Promise<ModelRow> {
  const row = await findModel(db, organisation, ref);
  if (row === undefined) throw fail("NOT_FOUND", { kind: "model", name: ref });
  return row;
}

/** A version of a model by number, id, alias or `latest`; throws NOT_FOUND. */
export async function needVersion(db: Db, model: ModelRow, version: string | number): Promise<VersionRow> {
  const row = await findVersion(db, model.id, toSelector(version));
  if (row === undefined) throw fail("NOT_FOUND", { kind: "model version", name: `${model.name}@${version}` });
  return row;
}

/** `iris@champion` -> its model and version; without `@` the latest that is ready. */
export async function needReference(db: Db, organisation: string, reference: string): Promise<{ readonly model: ModelRow; readonly version: VersionRow }> {
  const { name, version } = parseReference(reference);
  const model = await needModel(db, organisation, name);
  return { model, version: await needVersion(db, model, version) };
}

export async function viewModels(db: Db, rows: readonly ModelRow[]): Promise<readonly ModelView[]> {
  const ids = rows.map(({ id }) => id);
  const [latest, aliases] = await Promise.all([latestVersions(db, ids), aliasesOf(db, ids)]);
  return rows.map((row) => toModelView(row, { latest: latest.get(row.id), aliases }));
}

export async function viewModel(db: Db, row: ModelRow): Promise<ModelView> {
  const [latest, aliases] = await Promise.all([latestVersions(db, [row.id]), aliasesOf(db, [row.id])]);
  return toModelView(row, { latest: latest.get(row.id), aliases });
}

export async function viewVersions(db: Db, model: Pick<ModelRow, "id" | "name">, rows: readonly VersionRow[]): Promise<readonly VersionView[]> {
  const [files, aliases] = await Promise.all([
    filesOf(
      db,
      rows.map(({ id }) => id),
    ),
    aliasesOf(db, [model.id]),
  ]);
  return rows.map((row) => toVersionView(row, { model, files, aliases }));
}

export async function viewVersion(db: Db, model: Pick<ModelRow, "id" | "name">, row: VersionRow): Promise<VersionView> {
  const [files, aliases] = await Promise.all([filesOf(db, [row.id]), aliasesOf(db, [model.id])]);
  return toVersionView(row, { model, files, aliases });
}
