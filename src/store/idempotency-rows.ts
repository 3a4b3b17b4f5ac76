/** @file First answers of POSTs with an Idempotency-Key, kept a day. */
import { sql } from "kysely";
import type { Db } from "./pool.js";

export interface IdempotentCall {
  readonly organisation: string;
  readonly route: string;
  readonly key: string;
}

export interface IdempotentAnswer {
  readonly status: number;
  readonly answer: string;
  readonly contentType: string;
}

/**
 * What a call with a key finds. `first`: it is the one that runs, and must finish or abandon. `running`: the first one
 * still runs. `mismatch`: the key was used with another body. `done`: the answer to give again.
 */
export type IdempotentState =
  { readonly state: "first" } | { readonly state: "running" } | { readonly state: "mismatch" } | ({ readonly state: "done" } & IdempotentAnswer);

/** Claims the key for this call, or says what became of the one before. A row older than a day counts as absent. */
export async function beginIdempotent(db: Db, call: IdempotentCall & { readonly bodySha256: string }): Promise<IdempotentState> {
  const claimed = await db
    .insertInto("idempotencyKeys")
    .values({ ...call, state: "open", status: null, answer: null, contentType: null })
    .onConflict((conflict) =>
      conflict
        .columns(["organisation", "route", "key"])
        .doUpdateSet({ bodySha256: call.bodySha256, state: "open", status: null, answer: null, contentType: null, createdAt: sql<Date>`now()` })
        .where("idempotencyKeys.createdAt", "<=", expiry()),
    )
    .returning("key")
    .executeTakeFirst();
  if (claimed !== undefined) return { state: "first" };
  const row = await db
    .selectFrom("idempotencyKeys")
    .selectAll()
    .where("organisation", "=", call.organisation)
    .where("route", "=", call.route)
    .where("key", "=", call.key)
    .executeTakeFirst();
  if (row === undefined) return { state: "running" }; // abandoned this very moment: the caller may try again
  if (row.bodySha256 !== call.bodySha256) return { state: "mismatch" };
  if (row.state === "open" || row.status === null) return { state: "running" };
  return { state: "done", status: row.status, answer: row.answer ?? "", contentType: row.contentType ?? "application/json" };
}

/** Keeps the first answer. */
export async function finishIdempotent(db: Db, call: IdempotentCall, answer: IdempotentAnswer): Promise<void> {
  await db
    .updateTable("idempotencyKeys")
    .set({ state: "done", ...answer })
    .where("organisation", "=", call.organisation)
    .where("route", "=", call.route)
    .where("key", "=", call.key)
    .execute();
}

/** The first call came to nothing that should be repeated (a 5xx): the key is free again. */
export async function abandonIdempotent(db: Db, call: IdempotentCall): Promise<void> {
  await db
    .deleteFrom("idempotencyKeys")
    .where("organisation", "=", call.organisation)
    .where("route", "=", call.route)
    .where("key", "=", call.key)
    .where("state", "=", "open")
    .execute();
}

/** At a start: calls that a killed server left open, so that they can be sent again. */
export async function abandonOpenIdempotent(db: Db): Promise<void> {
  await db.deleteFrom("idempotencyKeys").where("state", "=", "open").execute();
}

/** Removes what is older than a day; returns how many. */
export async function expireIdempotent(db: Db): Promise<number> {
  const result = await db.deleteFrom("idempotencyKeys").where("createdAt", "<=", expiry()).executeTakeFirst();
  return Number(result.numDeletedRows);
}

const expiry = () => sql<Date>`now() - interval '24 hours'`;
