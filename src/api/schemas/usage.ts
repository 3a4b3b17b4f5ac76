/** @file Usage, the ledger, prices. */
import { Type } from "typebox";
import type { RouteTable } from "../route-spec.js";
import { credits, listQuery, named, nullable, page, ref, strict, time } from "./common.js";

const UsageItem = named(
  "UsageItem",
  Type.Object({
    hour: Type.Optional(time),
    key: Type.Optional(Type.String()),
    deployment: Type.Optional(Type.String()),
    requests: Type.Integer(),
    predictions: Type.Integer(),
    errors: Type.Integer(),
    computeMs: Type.Number(),
    credits,
  }),
);
const Usage = named("Usage", Type.Object({ items: Type.Array(ref(UsageItem)), total: ref(UsageItem) }));
const LedgerEntry = named(
  "LedgerEntry",
  Type.Object({
    id: Type.String(),
    transaction: Type.String(),
    account: Type.String(),
    amount: credits,
    kind: Type.String(),
    deployment: Type.Optional(nullable(Type.String())),
    key: Type.Optional(nullable(Type.String())),
    from: time,
    to: time,
    idempotencyKey: Type.String(),
    createdAt: time,
  }),
);
const LedgerSummary = named("LedgerSummary", Type.Object({ sum: credits, balances: Type.Record(Type.String(), credits), predictions: Type.Integer() }));
const Price = named("Price", Type.Object({ id: Type.String(), meter: Type.String(), amount: credits, createdAt: time }));

export const usageSchemas = [UsageItem, Usage, LedgerEntry, LedgerSummary, Price] as const;

export const usageRoutes = {
  "GET /usage": {
    summary: "Requests, predictions and their cost",
    query: strict({ from: Type.Optional(time), to: Type.Optional(time), by: Type.Optional(Type.Enum(["hour", "key", "deployment"])) }),
    answer: ref(Usage),
  },
  "GET /ledger": { summary: "The double-entry ledger, newest first; each transaction sums to zero", query: listQuery, answer: page(LedgerEntry) },
  "GET /ledger/summary": { summary: "The sum of all entries (always zero) and the balance of each account", answer: ref(LedgerSummary) },
  "GET /prices": { summary: "The prices in force", answer: Type.Object({ items: Type.Array(ref(Price)), next: nullable(Type.String()) }) },
} as const satisfies RouteTable;
