/** @file All tables by name, and Kysely's view of them. */
import type { Kyselify } from "drizzle-orm/kysely";
import type { apiKeys, auditLog, idempotencyKeys, memberships, organisations, sessions, settings, users } from "./access.js";
import type { ledgerEntries, meterBoots, prices, usageHourly } from "./bill.js";
import type { blobs, datasets, datasetVersions, uploads } from "./data.js";
import type { deploymentRevisions, deployments, events } from "./deploy.js";
import type { aliases, models, versionFiles, versions } from "./registry.js";
import type { checkpoints, runEvents, runs } from "./train.js";

/** Kysely's table types, derived from the drizzle tables, so that a column exists in one place only. */
export interface Tables {
  organisations: Kyselify<typeof organisations>;
  users: Kyselify<typeof users>;
  memberships: Kyselify<typeof memberships>;
  sessions: Kyselify<typeof sessions>;
  apiKeys: Kyselify<typeof apiKeys>;
  auditLog: Kyselify<typeof auditLog>;
  settings: Kyselify<typeof settings>;
  idempotencyKeys: Kyselify<typeof idempotencyKeys>;
  blobs: Kyselify<typeof blobs>;
  datasets: Kyselify<typeof datasets>;
  datasetVersions: Kyselify<typeof datasetVersions>;
  uploads: Kyselify<typeof uploads>;
  runs: Kyselify<typeof runs>;
  runEvents: Kyselify<typeof runEvents>;
  checkpoints: Kyselify<typeof checkpoints>;
  models: Kyselify<typeof models>;
  versions: Kyselify<typeof versions>;
  versionFiles: Kyselify<typeof versionFiles>;
  aliases: Kyselify<typeof aliases>;
  deployments: Kyselify<typeof deployments>;
  deploymentRevisions: Kyselify<typeof deploymentRevisions>;
  events: Kyselify<typeof events>;
  usageHourly: Kyselify<typeof usageHourly>;
  meterBoots: Kyselify<typeof meterBoots>;
  prices: Kyselify<typeof prices>;
  ledgerEntries: Kyselify<typeof ledgerEntries>;
}
