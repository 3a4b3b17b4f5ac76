/** @file Accounts, sessions, organisations, keys, the audit log. */
import { Type } from "typebox";
import type { RouteTable } from "../route-spec.js";
import { anyObject, listQuery, named, nullable, page, ref, strict, time } from "./common.js";

const email = Type.String({ minLength: 3, maxLength: 320 });
const password = Type.String({ minLength: 1, maxLength: 1000 });
const scope = Type.Enum(["read", "write", "predict", "admin"]);
const user = Type.Object({ id: Type.String(), email: Type.String() });
const organisation = Type.Object({ id: Type.String(), name: Type.String() });

const Session = named("Session", Type.Object({ user, organisation }));
const Me = named("Me", Type.Object({ user, organisation, scopes: Type.Array(scope) }));
const Organisation = named("Organisation", organisation);
const Member = named("Member", Type.Object({ user, role: Type.Enum(["owner", "member"]), createdAt: time }));

const keyFields = {
  id: Type.String(),
  name: Type.String(),
  scopes: Type.Array(scope),
  deployments: Type.Optional(nullable(Type.Array(Type.String()))),
  prefix: Type.String(),
  createdAt: time,
  expiresAt: Type.Optional(nullable(time)),
};
const Key = named("Key", Type.Object({ ...keyFields, revokedAt: Type.Optional(nullable(time)), lastUsedAt: Type.Optional(nullable(time)) }));
const NewKey = named("NewKey", Type.Object({ ...keyFields, secret: Type.String({ description: "Shown this once; only its hash is kept." }) }));

const AuditEntry = named(
  "AuditEntry",
  Type.Object({
    seq: Type.Integer(),
    at: time,
    actor: Type.String(),
    action: Type.String(),
    object: Type.String(),
    outcome: Type.String(),
    detail: anyObject,
    requestId: nullable(Type.String()),
    hash: Type.String(),
    prevHash: Type.String(),
  }),
);
const AuditVerdict = named(
  "AuditVerdict",
  Type.Object({ ok: Type.Boolean(), entries: Type.Integer(), firstBad: Type.Optional(Type.Integer()), why: Type.Optional(Type.String()) }),
);

export const accessSchemas = [Session, Me, Organisation, Member, Key, NewKey, AuditEntry, AuditVerdict] as const;

export const accessRoutes = {
  "POST /setup": {
    summary: "Makes the first owner with the token that the server printed at its first start",
    body: strict({ token: Type.String({ maxLength: 200 }), email, password }),
    answer: ref(Session),
    status: [201],
  },
  "POST /accounts": { summary: "Registers an account, where registration is open", body: strict({ email, password }), answer: ref(Session), status: [201] },
  "POST /sessions": { summary: "Signs in; the session is an HttpOnly cookie", body: strict({ email, password }), answer: ref(Session), status: [201] },
  "DELETE /sessions/current": { summary: "Signs out", status: [204], sends: "nothing" },
  "GET /me": { summary: "Who is asking, and what they may do", answer: ref(Me) },
  "GET /organisations": { summary: "The organisations of the caller", answer: page(Organisation) },
  "GET /organisations/{o}/members": { summary: "The members of an organisation", query: listQuery, answer: page(Member) },
  "POST /keys": {
    summary: "Makes an API key; its secret is in this answer only",
    body: strict({
      name: Type.String({ minLength: 1, maxLength: 100 }),
      scopes: Type.Array(scope, { minItems: 1, maxItems: 4, uniqueItems: true }),
      deployments: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 1000 })),
      expiresAt: Type.Optional(time),
    }),
    answer: ref(NewKey),
    status: [201],
  },
  "GET /keys": { summary: "The organisation's API keys, without their secrets", query: listQuery, answer: page(Key) },
  "DELETE /keys/{k}": { summary: "Revokes a key, at once", status: [204], sends: "nothing" },
  "GET /audit": { summary: "Who did what, newest first", query: listQuery, answer: page(AuditEntry) },
  "GET /audit/verification": { summary: "Recomputes the audit log's hash chain", answer: ref(AuditVerdict) },
} as const satisfies RouteTable;
