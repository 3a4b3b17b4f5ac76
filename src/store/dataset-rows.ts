/** @file Rows of datasets, their versions, and uploads under way. */
import { sql, type Selectable, type UpdateObject } from "kysely";
import { isId } from "#base";
import { json } from "./json.js";
import { pageKey, pageLimit, pageNumber, type Page } from "./page.js";
import type { Db } from "./pool.js";
import type { Tables } from "./schema/tables.js";

export type DatasetRow = Selectable<Tables["datasets"]>;
export type DatasetVersionRow = Selectable<Tables["datasetVersions"]>;
export type UploadRow = Selectable<Tables["uploads"]>;
export type DatasetVersionChange = Partial<Pick<DatasetVersionRow, "state" | "format" | "rows" | "tableSha256" | "warnings" | "columns" | "error">>;
/** A dataset with the number of its newest ready version. */
export type DatasetWithLatest = DatasetRow & { readonly latest: number | null };

/** Adds a dataset; false when its name is taken. */
export async function insertDataset(db: Db, row: DatasetRow): Promise<boolean> {
  const result = await db
    .insertInto("datasets")
    .values(row)
    .onConflict((conflict) => conflict.columns(["organisation", "name"]).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Gives an archived dataset another name, so that its old one is free. */
export async function renameArchivedDataset(db: Db, { organisation, from, to }: { organisation: string; from: string; to: string }): Promise<void> {
  await db
    .updateTable("datasets")
    .set({ name: to })
    .where("organisation", "=", organisation)
    .where("name", "=", from)
    .where("archivedAt", "is not", null)
    .execute();
}

/** By name those that are not archived, by id all. */
export function findDataset(db: Db, organisation: string, ref: string): Promise<DatasetWithLatest | undefined> {
  const select = datasetsWithLatest(db).where("organisation", "=", organisation);
  return (isId(ref) ? select.where("id", "=", ref) : select.where("name", "=", ref).where("archivedAt", "is", null)).executeTakeFirst();
}

/** Those that are not archived, by name. */
export function listDatasetRows(db: Db, organisation: string, page: Page): Promise<DatasetWithLatest[]> {
  const after = pageKey(page);
  let select = datasetsWithLatest(db).where("organisation", "=", organisation).where("archivedAt", "is", null);
  if (after !== null) select = select.where("name", ">", after);
  return select
    .orderBy("name")
    .limit(pageLimit(page) + 1)
    .execute();
}

function datasetsWithLatest(db: Db) {
  return db
    .selectFrom("datasets")
    .selectAll()
    .select((is) =>
      is
        .selectFrom("datasetVersions")
        .select((version) => version.fn.max<number | null>("version").as("latest"))
        .whereRef("datasetVersions.dataset", "=", "datasets.id")
        .where("state", "=", "ready")
        .as("latest"),
    );
}

export async function archiveDatasetRow(db: Db, id: string, at: Date): Promise<void> {
  await db.updateTable("datasets").set({ archivedAt: at }).where("id", "=", id).where("archivedAt", "is", null).execute();
}

/** Waits until this transaction is the only one that adds versions to the dataset; returns the next number. */
export async function nextDatasetVersion(db: Db, dataset: string): Promise<number> {
  await db.selectFrom("datasets").select("id").where("id", "=", dataset).forUpdate().execute();
  const row = await db
    .selectFrom("datasetVersions")
    .select((is) => is.fn.max<number | null>("version").as("highest"))
    .where("dataset", "=", dataset)
    .executeTakeFirst();
  return (row?.highest ?? 0) + 1;
}

export async function insertDatasetVersion(db: Db, row: DatasetVersionRow): Promise<void> {
  await db
    .insertInto("datasetVersions")
    .values({ ...row, warnings: json(row.warnings), columns: json(row.columns), error: row.error === null ? null : json(row.error) })
    .execute();
}

/** True when the version is still there. */
export async function updateDatasetVersion(db: Db, id: string, change: DatasetVersionChange): Promise<boolean> {
  const { warnings, columns, error, ...plain } = change;
  const set: UpdateObject<Tables, "datasetVersions"> = {
    ...plain,
    ...(warnings === undefined ? {} : { warnings: json(warnings) }),
    ...(columns === undefined ? {} : { columns: json(columns) }),
    ...(error === undefined ? {} : { error: error === null ? null : json(error) }),
  };
  const result = await db.updateTable("datasetVersions").set(set).where("id", "=", id).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function deleteDatasetVersion(db: Db, id: string): Promise<void> {
  await db.deleteFrom("datasetVersions").where("id", "=", id).execute();
}

/** `latest` is the newest ready version, or the newest of all while none is ready. */
export function findDatasetVersion(
  db: Db,
  dataset: string,
  which: { readonly number: number } | { readonly id: string } | "latest",
): Promise<DatasetVersionRow | undefined> {
  const select = db.selectFrom("datasetVersions").selectAll().where("dataset", "=", dataset);
  if (which === "latest")
    return select
      .orderBy(sql`state = 'ready'`, "desc")
      .orderBy("version", "desc")
      .limit(1)
      .executeTakeFirst();
  return ("number" in which ? select.where("version", "=", which.number) : select.where("id", "=", which.id)).executeTakeFirst();
}

export function findDatasetVersionById(db: Db, id: string): Promise<DatasetVersionRow | undefined> {
  return db.selectFrom("datasetVersions").selectAll().where("id", "=", id).executeTakeFirst();
}

/** The row, held until the transaction ends. */
export function lockDatasetVersion(db: Db, id: string): Promise<DatasetVersionRow | undefined> {
  return db.selectFrom("datasetVersions").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
}

/** Newest first. */
export function listDatasetVersionRows(db: Db, dataset: string, page: Page): Promise<DatasetVersionRow[]> {
  const after = pageNumber(page);
  let select = db.selectFrom("datasetVersions").selectAll().where("dataset", "=", dataset);
  if (after !== null) select = select.where("version", "<", after);
  return select
    .orderBy("version", "desc")
    .limit(pageLimit(page) + 1)
    .execute();
}

/** Versions that a server left in the middle of its work. */
export async function unfinishedDatasetVersions(db: Db): Promise<readonly string[]> {
  const rows = await db.selectFrom("datasetVersions").select("id").where("state", "in", ["receiving", "profiling"]).orderBy("createdAt").execute();
  return rows.map(({ id }) => id);
}

export async function insertUpload(db: Db, row: UploadRow): Promise<void> {
  await db.insertInto("uploads").values(row).execute();
}

export function findUpload(db: Db, organisation: string, id: string): Promise<UploadRow | undefined> {
  return db.selectFrom("uploads").selectAll().where("organisation", "=", organisation).where("id", "=", id).executeTakeFirst();
}

export async function deleteUpload(db: Db, id: string): Promise<void> {
  await db.deleteFrom("uploads").where("id", "=", id).execute();
}

/** Forgets uploads that began before a time; returns those that are left. */
export async function expireUploads(db: Db, before: Date): Promise<ReadonlySet<string>> {
  await db.deleteFrom("uploads").where("createdAt", "<", before).execute();
  const rows = await db.selectFrom("uploads").select("id").execute();
  return new Set(rows.map(({ id }) => id));
}
