/** @file Rows of the audit log. They are only ever added, one writer at a time. */
import { sql, type Selectable } from "kysely";
import { json } from "./json.js";
import { pageLimit, pageNumber, type Page } from "./page.js";
import type { Db } from "./pool.js";
import type { Tables } from "./schema/tables.js";

export type AuditRow = Selectable<Tables["auditLog"]>;

/** Any fixed number; it names the audit log among PostgreSQL's advisory locks. */
const AUDIT_LOCK = 0x61756474;

/** Waits until this transaction is the only one that appends; the lock ends with it. */
export async function lockAudit(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${AUDIT_LOCK})`.execute(db);
}

export function lastAuditEntry(db: Db): Promise<{ seq: number; hash: string } | undefined> {
  return db.selectFrom("auditLog").select(["seq", "hash"]).orderBy("seq", "desc").limit(1).executeTakeFirst();
}

export async function insertAuditEntries(db: Db, rows: readonly AuditRow[]): Promise<void> {
  await db
    .insertInto("auditLog")
    .values(rows.map((row) => ({ ...row, detail: json(row.detail) })))
    .execute();
}

/** Newest first. */
export function listAudit(db: Db, organisation: string, page: Page): Promise<AuditRow[]> {
  const after = pageNumber(page);
  let query = db.selectFrom("auditLog").selectAll().where("organisation", "=", organisation);
  if (after !== null) query = query.where("seq", "<", after);
  return query
    .orderBy("seq", "desc")
    .limit(pageLimit(page) + 1)
    .execute();
}

/** The next entries in the order of the chain. */
export function auditAfter(db: Db, seq: number, limit: number): Promise<AuditRow[]> {
  return db.selectFrom("auditLog").selectAll().where("seq", ">", seq).orderBy("seq").limit(limit).execute();
}
