/** @file Rows of models and their aliases. */
import { sql, type RawBuilder, type Selectable } from "kysely";
import { isId } from "#base";
import { json } from "./json.js";
import type { Db } from "./pool.js";
import type { Tables } from "./schema/tables.js";

export type ModelRow = Selectable<Tables["models"]>;
export type AliasRow = Selectable<Tables["aliases"]>;

export interface ModelQuery {
  readonly organisation: string;
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string;
  /** Part of the name or the description, whatever the case. */
  readonly query?: string;
  readonly tag?: string;
  /** Of any of its versions that are ready. */
  readonly task?: string;
  readonly format?: string;
  readonly sort: "created" | "name" | "-created" | "-name";
}

/** Adds a model; false when its name is taken. */
export async function insertModel(db: Db, row: ModelRow): Promise<boolean> {
  const result = await db
    .insertInto("models")
    .values({ ...row, tags: json(row.tags) })
    .onConflict((conflict) => conflict.columns(["organisation", "name"]).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** By id or by name. */
export function findModel(db: Db, organisation: string, ref: string): Promise<ModelRow | undefined> {
  return db
    .selectFrom("models")
    .selectAll()
    .where("organisation", "=", organisation)
    .where(isId(ref) ? "id" : "name", "=", ref)
    .executeTakeFirst();
}

/** Holds the model until the transaction ends: versions are numbered one after the other. */
export async function lockModel(db: Db, id: string): Promise<void> {
  await db.selectFrom("models").select("id").where("id", "=", id).forUpdate().execute();
}

export async function updateModel(db: Db, id: string, change: Partial<Pick<ModelRow, "description" | "tags" | "archivedAt">>): Promise<void> {
  const { tags, ...rest } = change;
  await db
    .updateTable("models")
    .set({ ...rest, ...(tags === undefined ? {} : { tags: json(tags) }) })
    .where("id", "=", id)
    .execute();
}

/** Models that are not archived, in the order of `sort`. */
export function listModelRows(db: Db, wanted: ModelQuery): Promise<readonly ModelRow[]> {
  const { organisation, limit, after, sort } = wanted;
  const direction = sort.startsWith("-") ? "desc" : "asc";
  const column = sort.endsWith("name") ? "name" : "createdAt";
  let select = db.selectFrom("models").selectAll().where("organisation", "=", organisation).where("archivedAt", "is", null);
  for (const condition of conditionsOf(wanted)) select = select.where(condition);
  if (after !== undefined) select = select.where(afterCursor(after, sort));
  return select.orderBy(column, direction).orderBy("id", direction).limit(limit).execute();
}

function conditionsOf({ query, tag, task, format }: ModelQuery): readonly RawBuilder<boolean>[] {
  const pattern = `%${(query ?? "").replace(/[\\%_]/g, "\\$&")}%`;
  return [
    ...(query === undefined ? [] : [sql<boolean>`(name ilike ${pattern} or description ilike ${pattern})`]),
    ...(tag === undefined ? [] : [sql<boolean>`tags @> ${JSON.stringify([tag])}::jsonb`]),
    ...(task === undefined ? [] : [hasVersion(sql`versions.signature ->> 'task' = ${task}`)]),
    ...(format === undefined ? [] : [hasVersion(sql`versions.format = ${format}`)]),
  ];
}

function afterCursor(cursor: string, sort: ModelQuery["sort"]): RawBuilder<boolean> {
  const [key, id] = splitCursor(cursor);
  const place = sort.endsWith("name") ? sql`(${key}, ${id})` : sql`(${new Date(Number(key))}::timestamptz, ${id})`;
  const row = sort.endsWith("name") ? sql`(name, id)` : sql`(created_at, id)`;
  return sort.startsWith("-") ? sql<boolean>`${row} < ${place}` : sql<boolean>`${row} > ${place}`;
}

const hasVersion = (condition: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`exists (select 1 from versions where versions.model = models.id and versions.state = 'ready' and ${condition})`;

/** The place after a row in a list with this order. */
export function modelCursor(row: ModelRow, sort: ModelQuery["sort"]): string {
  return `${sort.endsWith("name") ? row.name : row.createdAt.getTime()}~${row.id}`;
}

function splitCursor(cursor: string): readonly [key: string, id: string] {
  const at = cursor.lastIndexOf("~");
  const key = cursor.slice(0, at);
  return [key, cursor.slice(at + 1)];
}

/** The newest version that is ready, of each model that has one. */
export async function latestVersions(db: Db, models: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (models.length === 0) return new Map();
  const rows = await db
    .selectFrom("versions")
    .select((is) => ["model", is.fn.max("version").as("latest")])
    .where("model", "in", models)
    .where("state", "=", "ready")
    .groupBy("model")
    .execute();
  return new Map(rows.map((row) => [row.model, row.latest]));
}

export async function aliasesOf(db: Db, models: readonly string[]): Promise<readonly AliasRow[]> {
  if (models.length === 0) return [];
  return db.selectFrom("aliases").selectAll().where("model", "in", models).orderBy("alias").execute();
}

/** Points an alias at a version and returns where it pointed before. Call it in a transaction that holds the model. */
export async function putAlias(db: Db, row: AliasRow): Promise<number | null> {
  const before = await db.selectFrom("aliases").select("version").where("model", "=", row.model).where("alias", "=", row.alias).executeTakeFirst();
  await db
    .insertInto("aliases")
    .values(row)
    .onConflict((conflict) => conflict.columns(["model", "alias"]).doUpdateSet({ version: row.version, updatedAt: row.updatedAt }))
    .execute();
  return before?.version ?? null;
}

/** False when there was none. */
export async function removeAlias(db: Db, model: string, alias: string): Promise<boolean> {
  const result = await db.deleteFrom("aliases").where("model", "=", model).where("alias", "=", alias).executeTakeFirst();
  return result.numDeletedRows > 0n;
}
