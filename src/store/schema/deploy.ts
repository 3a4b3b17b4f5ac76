/** @file Tables of `deploy`: desired state, its revisions, and what happened. */
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { count, createdAt, id, organisation, time } from "./columns.js";

export interface TrafficShare {
  readonly version: number;
  /** Percent; all shares of a revision sum to 100. */
  readonly weight: number;
}

/** `desired` is what the owner asked for; what is there now is known to the reconciler alone. */
export const deployments = pgTable(
  "deployments",
  {
    id: id(),
    organisation: organisation(),
    name: text().notNull(),
    model: text().notNull(),
    desired: text().$type<"running" | "stopped">().notNull(),
    replicas: integer().notNull(),
    limits: jsonb().$type<Readonly<Record<string, number>>>().notNull(),
    revision: integer().notNull(),
    author: text().notNull(),
    createdAt: createdAt(),
    archivedAt: time(),
  },
  (t) => [uniqueIndex().on(t.organisation, t.name), index().on(t.organisation, t.id)],
);

export const deploymentRevisions = pgTable(
  "deployment_revisions",
  {
    id: id(),
    deployment: text().notNull(),
    number: integer().notNull(),
    traffic: jsonb().$type<readonly TrafficShare[]>().notNull(),
    active: boolean().notNull(),
    author: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex().on(t.deployment, t.number)],
);

export const events = pgTable(
  "events",
  {
    seq: count().primaryKey().generatedAlwaysAsIdentity(),
    organisation: organisation(),
    subject: text().notNull(),
    kind: text().notNull(),
    message: text().notNull(),
    data: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
    at: createdAt(),
  },
  (t) => [index().on(t.subject, t.seq)],
);
