/** @file One entry of the audit chain and its hash. */
import { createHash } from "node:crypto";
import type { AuditRow } from "#store";
import { canonicalJson, type Json } from "./canonical-json.js";

/** What the first entry names as the one before it. */
export const GENESIS = "0".repeat(64);
/** The setting that keeps the head. */
export const HEAD_SETTING = "auditHead";

/** SHA-256 over the canonical JSON of everything in an entry but the hash itself. */
export function entryHash(row: Omit<AuditRow, "hash">): string {
  const { seq, organisation, at, actor, action, object, outcome, detail, requestId, prevHash } = row;
  const text = canonicalJson({ seq, organisation, at: at.toISOString(), actor, action, object, outcome, detail: detail as Json, requestId, prevHash });
  return createHash("sha256").update(text).digest("hex");
}
