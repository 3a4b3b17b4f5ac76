/** @file Rows of API keys. Only hashes are kept. */
import { sql, type Selectable } from "kysely";
import { json } from "./json.js";
import { pageKey, pageLimit, type Page } from "./page.js";
import type { Db } from "./pool.js";
import type { Tables } from "./schema/tables.js";

export type KeyRow = Selectable<Tables["apiKeys"]>;
export type NewKeyRow = Pick<
  KeyRow,
  "id" | "organisation" | "user" | "name" | "prefix" | "secretHash" | "scopes" | "deployments" | "external" | "createdAt" | "expiresAt"
>;

/** Every key that may still be used, for the table in memory. */
export function liveKeys(db: Db): Promise<KeyRow[]> {
  return db.selectFrom("apiKeys").selectAll().where("revokedAt", "is", null).execute();
}

export async function insertKey(db: Db, row: NewKeyRow): Promise<void> {
  await db
    .insertInto("apiKeys")
    .values({ ...row, scopes: json(row.scopes), deployments: json(row.deployments) })
    .execute();
}

export function findKey(db: Db, organisation: string, id: string): Promise<KeyRow | undefined> {
  return db.selectFrom("apiKeys").selectAll().where("organisation", "=", organisation).where("id", "=", id).executeTakeFirst();
}

export function findKeyByHash(db: Db, secretHash: string): Promise<KeyRow | undefined> {
  return db.selectFrom("apiKeys").selectAll().where("secretHash", "=", secretHash).executeTakeFirst();
}

export function listKeys(db: Db, organisation: string, page: Page): Promise<KeyRow[]> {
  const after = pageKey(page);
  let query = db.selectFrom("apiKeys").selectAll().where("organisation", "=", organisation);
  if (after !== null) query = query.where("id", ">", after);
  return query
    .orderBy("id")
    .limit(pageLimit(page) + 1)
    .execute();
}

/** Sets the moment of revocation once. */
export async function revokeKeyRow(db: Db, id: string, at: Date): Promise<void> {
  await db.updateTable("apiKeys").set({ revokedAt: at }).where("id", "=", id).where("revokedAt", "is", null).execute();
}

/** A key given from outside is valid again. */
export async function reviveKeyRow(db: Db, id: string): Promise<void> {
  await db.updateTable("apiKeys").set({ revokedAt: null }).where("id", "=", id).execute();
}

/** Keys that were given from outside and are not revoked, but one. */
export async function otherExternalKeys(db: Db, secretHash: string | null): Promise<string[]> {
  let query = db.selectFrom("apiKeys").select("id").where("external", "=", true).where("revokedAt", "is", null);
  if (secretHash !== null) query = query.where("secretHash", "!=", secretHash);
  return (await query.execute()).map((row) => row.id);
}

/** One statement for all keys that were used since the last one. */
export async function touchKeys(db: Db, uses: ReadonlyMap<string, Date>): Promise<void> {
  if (uses.size === 0) return;
  const ids = [...uses.keys()];
  const times = [...uses.values()].map((at) => at.toISOString());
  await sql`update api_keys set last_used_at = used.at from unnest(${ids}::text[], ${times}::timestamptz[]) as used(id, at) where api_keys.id = used.id`.execute(
    db,
  );
}
