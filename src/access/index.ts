/** The door of `access`: who may do what, and what was done. */
export { createAccess, type Access } from "./create-access.js";
export { requireScope, type Principal } from "./principal.js";
export type { Credentials, Me, Member } from "./accounts.js";
export type { Audit, AuditEntry, AuditView } from "./audit.js";
export type { AuditVerdict } from "./audit-verify.js";
export type { KeyRequest, KeyView } from "./keys.js";
export type { SignedIn } from "./sessions.js";
export type { Scope } from "#store";
