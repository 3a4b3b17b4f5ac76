/** @file Tables of `bill`: usage by the hour, prices, and the append-only double-entry ledger. */
import { index, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { count, createdAt, id, micros, organisation, time } from "./columns.js";

export const usageHourly = pgTable(
  "usage_hourly",
  {
    organisation: organisation(),
    hour: time().notNull(),
    key: text().notNull(),
    deployment: text().notNull(),
    requests: count().notNull(),
    predictions: count().notNull(),
    errors: count().notNull(),
    computeMicroseconds: count().notNull(),
    amount: micros().notNull(),
  },
  (t) => [primaryKey({ columns: [t.organisation, t.hour, t.key, t.deployment] })],
);

/** How far the meter of a server's run has been posted: a batch that is sent twice moves nothing the second time. */
export const meterBoots = pgTable("meter_boots", { boot: text().primaryKey(), seq: count().notNull(), updatedAt: createdAt() });

/** A price is a row for ever; a charge keeps the id of the row it used. The newest row of a meter is in force. */
export const prices = pgTable(
  "prices",
  {
    id: id(),
    organisation: organisation(),
    meter: text().$type<"prediction" | "compute-second">().notNull(),
    amount: micros().notNull(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.organisation, t.meter, t.createdAt)],
);

/** Rows of one `transaction` sum to zero. A posting of the same `idempotencyKey` and `account` exists once. */
export const ledgerEntries = pgTable(
  "ledger_entries",
  {
    seq: count().primaryKey().generatedAlwaysAsIdentity(),
    id: text().notNull(),
    organisation: organisation(),
    transaction: text().notNull(),
    account: text().notNull(),
    amount: micros().notNull(),
    kind: text().$type<"prediction" | "compute" | "credit">().notNull(),
    deployment: text(),
    key: text(),
    predictions: count().notNull(),
    price: text(),
    from: time().notNull(),
    to: time().notNull(),
    idempotencyKey: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex().on(t.idempotencyKey, t.account), uniqueIndex().on(t.id), index().on(t.organisation, t.seq)],
);
