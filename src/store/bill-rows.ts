/** @file Rows of `bill`: usage by the hour, prices, the ledger. The ledger is only ever added to. */
import { sql, type Selectable } from "kysely";
import { pageLimit, pageNumber, type Page } from "./page.js";
import type { Db } from "./pool.js";
import type { Tables } from "./schema/tables.js";

export type UsageRow = Selectable<Tables["usageHourly"]>;
export type PriceRow = Selectable<Tables["prices"]>;
export type LedgerRow = Selectable<Tables["ledgerEntries"]>;
export type NewLedgerRow = Omit<LedgerRow, "seq" | "createdAt">;

/** One insert has at most 65 535 parameters; a ledger entry has 14. */
const ROWS_AT_ONCE = 1000;

/** Notes that a boot's meter is posted up to `seq`; false when it was already: the batch is a repetition. */
export async function advanceMeter(db: Db, boot: string, seq: number): Promise<boolean> {
  const moved = await db
    .insertInto("meterBoots")
    .values({ boot, seq })
    .onConflict((conflict) =>
      conflict
        .column("boot")
        .doUpdateSet({ seq, updatedAt: sql<Date>`now()` })
        .where("meterBoots.seq", "<", seq),
    )
    .returning("boot")
    .executeTakeFirst();
  return moved !== undefined;
}

/** Adds to the hours; rows must differ in their key columns. */
export async function addUsage(db: Db, rows: readonly UsageRow[]): Promise<void> {
  for (const part of parts(rows)) {
    await db
      .insertInto("usageHourly")
      .values(part)
      .onConflict((conflict) =>
        conflict.columns(["organisation", "hour", "key", "deployment"]).doUpdateSet({
          requests: sql<number>`usage_hourly.requests + excluded.requests`,
          predictions: sql<number>`usage_hourly.predictions + excluded.predictions`,
          errors: sql<number>`usage_hourly.errors + excluded.errors`,
          computeMicroseconds: sql<number>`usage_hourly.compute_microseconds + excluded.compute_microseconds`,
          amount: sql<bigint>`usage_hourly.amount + excluded.amount`,
        }),
      )
      .execute();
  }
}

/** Adds entries; one whose idempotency key and account are there already is left out. Returns how many were added. */
export async function insertLedgerEntries(db: Db, rows: readonly NewLedgerRow[]): Promise<number> {
  let added = 0;
  for (const part of parts(rows)) {
    const result = await db
      .insertInto("ledgerEntries")
      .values(part)
      .onConflict((conflict) => conflict.columns(["idempotencyKey", "account"]).doNothing())
      .executeTakeFirst();
    added += Number(result.numInsertedOrUpdatedRows ?? 0n);
  }
  return added;
}

function parts<T>(rows: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(rows.length / ROWS_AT_ONCE) }, (_, i) => rows.slice(i * ROWS_AT_ONCE, (i + 1) * ROWS_AT_ONCE));
}

export interface Period {
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
}

export interface UsageSum {
  readonly group: string | Date;
  readonly requests: number;
  readonly predictions: number;
  readonly errors: number;
  readonly computeMicroseconds: number;
  readonly amount: bigint;
}

/** Sums of usage in order of the group. A period includes the hours that it touches. */
export async function sumUsage(db: Db, organisation: string, { by, from, to }: Period & { readonly by: "hour" | "key" | "deployment" }): Promise<UsageSum[]> {
  let query = db.selectFrom("usageHourly").where("organisation", "=", organisation);
  if (from !== undefined) query = query.where("hour", ">=", sql<Date>`date_trunc('hour', ${from}::timestamptz, 'UTC')`);
  if (to !== undefined) query = query.where("hour", "<", to);
  const column = sql.ref<string | Date>(by);
  return query
    .select([column.as("group"), ...(["requests", "predictions", "errors"] as const).map((name) => sql<number>`sum(${sql.ref(name)})::int8`.as(name))])
    .select([sql<number>`sum(compute_microseconds)::int8`.as("computeMicroseconds"), sql<bigint>`sum(amount)`.as("amount")])
    .groupBy(column)
    .orderBy(column)
    .execute();
}

/** Newest first. */
export function listLedger(db: Db, organisation: string, { from, to, ...page }: Page & Period): Promise<LedgerRow[]> {
  const after = pageNumber(page);
  let query = db.selectFrom("ledgerEntries").selectAll().where("organisation", "=", organisation);
  if (after !== null) query = query.where("seq", "<", after);
  if (from !== undefined) query = query.where("createdAt", ">=", from);
  if (to !== undefined) query = query.where("createdAt", "<", to);
  return query
    .orderBy("seq", "desc")
    .limit(pageLimit(page) + 1)
    .execute();
}

/** The balance of each account over the organisation's transactions, and the predictions that were charged. */
export function sumLedger(db: Db, organisation: string): Promise<{ account: string; amount: bigint; predictions: number }[]> {
  return db
    .selectFrom("ledgerEntries")
    .where("organisation", "=", organisation)
    .select(["account", sql<bigint>`sum(amount)`.as("amount"), sql<number>`sum(predictions)::int8`.as("predictions")])
    .groupBy("account")
    .orderBy("account")
    .execute();
}

/** Transactions whose entries do not sum to zero: there must be none. */
export async function unbalancedTransactions(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom("ledgerEntries")
    .select("transaction")
    .groupBy("transaction")
    .having(sql<bigint>`sum(amount)`, "!=", 0n)
    .limit(100)
    .execute();
  return rows.map((row) => row.transaction);
}

/** All prices, oldest first: a later row of a meter replaces an earlier one. */
export function allPrices(db: Db): Promise<PriceRow[]> {
  return db.selectFrom("prices").selectAll().orderBy("createdAt").orderBy("id").execute();
}

export async function insertPrice(db: Db, row: Pick<PriceRow, "id" | "organisation" | "meter" | "amount" | "createdAt">): Promise<void> {
  await db.insertInto("prices").values(row).execute();
}
