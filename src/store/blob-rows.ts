/** @file Rows of stored files. Ages are measured by the database's clock, which also wrote them. */
import { sql } from "kysely";
import { fail } from "#base";
import type { Db } from "./pool.js";

/** Notes a file; a known one counts as new again, so that a sweep leaves it to whoever just stored it. */
export async function noteBlob(db: Db, blob: { sha256: string; bytes: number }): Promise<void> {
  await db
    .insertInto("blobs")
    .values({ ...blob, refs: 0 })
    .onConflict((conflict) => conflict.column("sha256").doUpdateSet({ createdAt: sql<Date>`now()` }))
    .execute();
}

export async function addBlobRef(db: Db, sha256: string): Promise<void> {
  const result = await db
    .updateTable("blobs")
    .set({ refs: sql<number>`refs + 1` })
    .where("sha256", "=", sha256)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) throw fail("NOT_FOUND", { kind: "stored file", name: sha256 });
}

/** One reference less; the last one starts the hour of grace in which a running download may end. */
export async function dropBlobRef(db: Db, sha256: string): Promise<void> {
  await db
    .updateTable("blobs")
    .set({ refs: sql<number>`refs - 1`, createdAt: sql<Date>`case when refs = 1 then now() else created_at end` })
    .where("sha256", "=", sha256)
    .where("refs", ">", 0)
    .execute();
}

export async function unreferencedBlobs(db: Db, olderThanMs: number): Promise<readonly string[]> {
  const rows = await db.selectFrom("blobs").select("sha256").where("refs", "=", 0).where("createdAt", "<=", ago(olderThanMs)).execute();
  return rows.map((row) => row.sha256);
}

/** Deletes the row if it is still unreferenced and old; true means: remove the file before this transaction commits. */
export async function deleteUnreferencedBlob(db: Db, sha256: string, olderThanMs: number): Promise<boolean> {
  const result = await db.deleteFrom("blobs").where("sha256", "=", sha256).where("refs", "=", 0).where("createdAt", "<=", ago(olderThanMs)).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export async function knownBlobs(db: Db, sha256s: readonly string[]): Promise<ReadonlySet<string>> {
  if (sha256s.length === 0) return new Set();
  const rows = await db.selectFrom("blobs").select("sha256").where("sha256", "in", sha256s).execute();
  return new Set(rows.map((row) => row.sha256));
}

const ago = (ms: number) => sql<Date>`now() - ${ms / 1000} * interval '1 second'`;
