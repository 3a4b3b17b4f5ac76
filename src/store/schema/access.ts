/** @file Tables of `access`: who may do what, and what was done. */
import { boolean, index, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { count, createdAt, id, organisation, time } from "./columns.js";

export const organisations = pgTable("organisations", { id: id(), name: text().notNull(), createdAt: createdAt() }, (t) => [uniqueIndex().on(t.name)]);

export const users = pgTable("users", { id: id(), email: text().notNull(), passwordHash: text(), createdAt: createdAt() }, (t) => [uniqueIndex().on(t.email)]);

export const memberships = pgTable(
  "memberships",
  { organisation: organisation(), user: text().notNull(), role: text().$type<"owner" | "member">().notNull(), createdAt: createdAt() },
  (t) => [primaryKey({ columns: [t.organisation, t.user] })],
);

/** `tokenHash` is SHA-256 of the cookie's secret. */
export const sessions = pgTable(
  "sessions",
  { id: id(), user: text().notNull(), organisation: organisation(), tokenHash: text().notNull(), createdAt: createdAt(), expiresAt: time().notNull() },
  (t) => [uniqueIndex().on(t.tokenHash)],
);

export type Scope = "read" | "write" | "predict" | "admin";

/** `secretHash` is HMAC-SHA-256 of the secret with the server's pepper. */
export const apiKeys = pgTable(
  "api_keys",
  {
    id: id(),
    organisation: organisation(),
    user: text().notNull(),
    name: text().notNull(),
    prefix: text().notNull(),
    secretHash: text().notNull(),
    scopes: jsonb().$type<readonly Scope[]>().notNull(),
    deployments: jsonb().$type<readonly string[] | null>(),
    external: boolean().notNull().default(false),
    createdAt: createdAt(),
    expiresAt: time(),
    revokedAt: time(),
    lastUsedAt: time(),
  },
  (t) => [uniqueIndex().on(t.secretHash), index().on(t.organisation, t.id)],
);

/** Hash chain: `hash` = SHA-256 over `prevHash` and the canonical JSON of the rest. */
export const auditLog = pgTable(
  "audit_log",
  {
    seq: count().primaryKey(),
    organisation: organisation(),
    at: time().notNull(),
    actor: text().notNull(),
    action: text().notNull(),
    object: text().notNull(),
    outcome: text().notNull(),
    detail: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
    requestId: text(),
    prevHash: text().notNull(),
    hash: text().notNull(),
  },
  (t) => [index().on(t.organisation, t.seq)],
);

/** Single values of the installation: the pepper, the setup token's hash. */
export const settings = pgTable("settings", { name: text().primaryKey(), value: text().notNull(), createdAt: createdAt() });

/** First answers of POSTs with an Idempotency-Key, kept 24 h. `state` is 'open' while the first one runs. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    organisation: organisation(),
    route: text().notNull(),
    key: text().notNull(),
    bodySha256: text().notNull(),
    state: text().$type<"open" | "done">().notNull(),
    status: count(),
    answer: text(),
    contentType: text(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.organisation, t.route, t.key] }), index().on(t.createdAt)],
);
