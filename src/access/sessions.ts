/** @file Sessions of people: an opaque token in a cookie, its hash in the database, 30 days. */
import { createHash, randomBytes } from "node:crypto";
import { newId, type Clock } from "#base";
import { deleteExpiredSessions, deleteSession, findSession, insertSession, type Db, type MemberRow } from "#store";
import { expandScopes, type Principal } from "./principal.js";

export interface SignedIn {
  /** The cookie's value, 256 random bits; only its SHA-256 is kept. */
  readonly cookie: string;
  readonly expiresAt: Date;
  readonly user: { readonly id: string; readonly email: string };
  readonly organisation: { readonly id: string; readonly name: string };
}

const LIFETIME_MS = 30 * 24 * 3600 * 1000;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** What a role may do in the console. */
const ROLE_SCOPES = { owner: expandScopes(["admin"]), member: expandScopes(["write", "predict"]) } as const;

export class Sessions {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  async open(member: MemberRow): Promise<SignedIn> {
    const now = this.clock.now();
    await deleteExpiredSessions(this.db, now);
    const cookie = randomBytes(32).toString("base64url");
    const expiresAt = new Date(now.getTime() + LIFETIME_MS);
    await insertSession(this.db, { id: newId("session"), user: member.user, organisation: member.organisation, tokenHash: hashToken(cookie), expiresAt });
    return { cookie, expiresAt, user: { id: member.user, email: member.email }, organisation: { id: member.organisation, name: member.organisationName } };
  }

  async authenticate(cookie: string): Promise<Principal | null> {
    if (!TOKEN.test(cookie)) return null;
    const member = await findSession(this.db, hashToken(cookie), this.clock.now());
    return member === undefined ? null : sessionPrincipal(member);
  }

  /** The member whose session it was. */
  close(cookie: string): Promise<{ user: string; organisation: string } | undefined> {
    return deleteSession(this.db, hashToken(cookie));
  }
}

export function sessionPrincipal(member: Pick<MemberRow, "organisation" | "user" | "role">): Principal {
  return { organisation: member.organisation, user: member.user, key: null, scopes: ROLE_SCOPES[member.role], deployments: null };
}

function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
