/** @file Rows of model versions and their files. */
import { sql, type Selectable } from "kysely";
import { json } from "./json.js";
import type { Db } from "./pool.js";
import type { VersionState } from "./schema/registry.js";
import type { Tables } from "./schema/tables.js";

export type VersionRow = Selectable<Tables["versions"]>;
export type VersionFileRow = Selectable<Tables["versionFiles"]>;

/** How a version of a model is named. */
export type VersionSelector = { readonly id: string } | { readonly number: number } | { readonly alias: string } | "latest";

/** States of an import that is not over. */
export const UNFINISHED: readonly VersionState[] = ["scanning", "converting", "probing"];

/** The number after the highest; call it in a transaction that holds the model. */
export async function nextVersionNumber(db: Db, model: string): Promise<number> {
  const row = await db
    .selectFrom("versions")
    .select((is) => is.fn.max("version").as("highest"))
    .where("model", "=", model)
    .executeTakeFirst();
  return ((row?.highest as number | null | undefined) ?? 0) + 1;
}

export async function insertVersion(db: Db, row: VersionRow): Promise<void> {
  await db.insertInto("versions").values(wire(row)).execute();
}

export async function updateVersion(db: Db, id: string, change: Partial<VersionRow>): Promise<void> {
  await db.updateTable("versions").set(wire(change)).where("id", "=", id).execute();
}

/** Objects as jsonb, null as SQL's null. */
function wire<T extends Partial<VersionRow>>(row: T): T {
  const wired: Record<string, unknown> = { ...row };
  for (const name of ["signature", "metrics", "lineage", "scan", "probe", "refusal"]) {
    if (wired[name] !== undefined && wired[name] !== null) wired[name] = json(wired[name]);
  }
  return wired as T;
}

/** `latest` is the newest that is ready, or the newest at all while none is. */
export function findVersion(db: Db, model: string, selector: VersionSelector): Promise<VersionRow | undefined> {
  const select = db.selectFrom("versions").selectAll("versions").where("versions.model", "=", model);
  if (selector === "latest")
    return select
      .orderBy(sql`state = 'ready'`, "desc")
      .orderBy("version", "desc")
      .limit(1)
      .executeTakeFirst();
  if ("id" in selector) return select.where("versions.id", "=", selector.id).executeTakeFirst();
  if ("number" in selector) return select.where("versions.version", "=", selector.number).executeTakeFirst();
  return select
    .innerJoin("aliases", (join) => join.onRef("aliases.model", "=", "versions.model").onRef("aliases.version", "=", "versions.version"))
    .where("aliases.alias", "=", selector.alias)
    .executeTakeFirst();
}

/** Newest first. */
export function listVersionRows(db: Db, model: string, { limit, below }: { readonly limit: number; readonly below?: number }): Promise<readonly VersionRow[]> {
  let select = db.selectFrom("versions").selectAll().where("model", "=", model);
  if (below !== undefined) select = select.where("version", "<", below);
  return select.orderBy("version", "desc").limit(limit).execute();
}

/** All organisations': the imports that a stopped server left. */
export function unfinishedVersions(db: Db): Promise<readonly VersionRow[]> {
  return db.selectFrom("versions").selectAll().where("state", "in", UNFINISHED).orderBy("createdAt").execute();
}

/** The versions that a run made, in any model. */
export function versionsOfRun(db: Db, organisation: string, run: string): Promise<readonly VersionRow[]> {
  return db
    .selectFrom("versions")
    .selectAll()
    .where("organisation", "=", organisation)
    .where(sql<boolean>`lineage ->> 'run' = ${run}`)
    .orderBy("createdAt")
    .execute();
}

export async function filesOf(db: Db, versions: readonly string[]): Promise<readonly VersionFileRow[]> {
  if (versions.length === 0) return [];
  return db.selectFrom("versionFiles").selectAll().where("version", "in", versions).orderBy("path").execute();
}

export async function insertFiles(db: Db, rows: readonly VersionFileRow[]): Promise<void> {
  if (rows.length > 0)
    await db
      .insertInto("versionFiles")
      .values([...rows])
      .execute();
}

export async function deleteFiles(db: Db, version: string): Promise<readonly VersionFileRow[]> {
  return db.deleteFrom("versionFiles").where("version", "=", version).returningAll().execute();
}

/** What a run was asked to do, for comparing versions. */
export function runSettings(db: Db, run: string): Promise<{ algorithm: string; seed: number; parameters: Readonly<Record<string, unknown>> } | undefined> {
  return db.selectFrom("runs").select(["algorithm", "seed", "parameters"]).where("id", "=", run).executeTakeFirst();
}
