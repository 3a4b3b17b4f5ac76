/** @file API keys: the table in memory that every request is checked against, and how it changes. */
import { fail, newId, type Clock, type Log } from "#base";
import {
  findKey,
  findKeyByHash,
  insertKey,
  listKeys,
  liveKeys,
  otherExternalKeys,
  pageOf,
  reviveKeyRow,
  revokeKeyRow,
  touchKeys,
  type Db,
  type KeyRow,
  type NewKeyRow,
  type Page,
  type PageOf,
  type Scope,
} from "#store";
import type { Audit } from "./audit.js";
import { hashSecret, isMistyped, keyPrefix, newKeySecret } from "./key-format.js";
import { expandScopes, requireScope, type Principal } from "./principal.js";

export interface KeyView {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly deployments: readonly string[] | null;
  readonly prefix: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

export interface KeyRequest {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly deployments?: readonly string[] | null | undefined;
  readonly expiresAt?: Date | string | null | undefined;
}

interface LiveKey {
  readonly principal: Principal;
  readonly expiresAtMs: number;
}

const RECENT_KEYS = 1000;

/** The last use of a key is written this often: never on the way of a request. */
const TOUCH_MS = 60_000;

export class Keys {
  readonly #live = new Map<string, LiveKey>();
  /** Keys in use, by their secrets: an HMAC a request would be a tenth of all its time. Only right ones enter, all leave at any revocation. */
  readonly #recent = new Map<string, LiveKey>();
  readonly #hashOf = new Map<string, string>();
  readonly #uses = new Map<string, Date>();
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly use: { db: Db; pepper: string; clock: Clock; log: Log; audit: Pick<Audit, "append"> }) {
    this.#timer = setInterval(() => this.#touch(), TOUCH_MS).unref();
  }

  async load(): Promise<void> {
    for (const row of await liveKeys(this.use.db)) this.#admit(row);
  }

  /** In memory, well under a microsecond for a key in use. */
  authenticate(secret: string): Principal | null {
    const live = this.#recent.get(secret) ?? this.#lookUp(secret);
    const now = this.use.clock.now();
    if (live === null || now.getTime() >= live.expiresAtMs) return null;
    if (live.principal.key !== null) this.#uses.set(live.principal.key, now);
    return live.principal;
  }

  #lookUp(secret: string): LiveKey | null {
    if (isMistyped(secret)) return null;
    const live = this.#live.get(hashSecret(secret, this.use.pepper)) ?? null;
    if (live === null) return null;
    if (this.#recent.size >= RECENT_KEYS) this.#recent.clear();
    this.#recent.set(secret, live);
    return live;
  }

  /** Nobody can give away more than they have. */
  async create(principal: Principal, request: KeyRequest): Promise<KeyView & { readonly secret: string }> {
    requireScope(principal, "admin");
    const secret = newKeySecret();
    const row = this.#row(principal, { ...request, deployments: narrowed(principal, request.deployments ?? null) }, { secret, external: false });
    await insertKey(this.use.db, row);
    this.#admit(row);
    await this.use.audit.append({
      principal,
      action: "key.create",
      object: row.id,
      outcome: "ok",
      detail: { name: row.name, scopes: row.scopes, deployments: row.deployments },
    });
    return { ...toView({ ...row, revokedAt: null, lastUsedAt: null }), secret };
  }

  async list(principal: Principal, page: Page): Promise<PageOf<KeyView>> {
    requireScope(principal, "admin");
    const { items, next } = pageOf(await listKeys(this.use.db, principal.organisation, page), page, (row) => row.id);
    return { items: items.map(toView), next };
  }

  /** Out of the table first: no later request passes, even while the database is slow. */
  async revoke(principal: Principal, id: string): Promise<void> {
    requireScope(principal, "admin");
    const row = await findKey(this.use.db, principal.organisation, id);
    if (row === undefined) throw fail("NOT_FOUND", { kind: "key", name: id });
    this.#dismiss(id);
    await revokeKeyRow(this.use.db, id, this.use.clock.now());
    await this.use.audit.append({ principal, action: "key.revoke", object: id, outcome: "ok" });
  }

  /** The key given from outside is valid, every earlier one from outside no more. */
  async installExternal(owner: Principal, secret: string | null): Promise<void> {
    const { db, pepper, clock } = this.use;
    const secretHash = secret === null ? null : hashSecret(secret, pepper);
    for (const id of await otherExternalKeys(db, secretHash)) {
      this.#dismiss(id);
      await revokeKeyRow(db, id, clock.now());
    }
    if (secret === null || secretHash === null) return;
    const known = await findKeyByHash(db, secretHash);
    if (known !== undefined) {
      await reviveKeyRow(db, known.id);
      this.#admit(known);
      return;
    }
    const row = this.#row(owner, { name: "AIMASS_ADMIN_KEY", scopes: ["admin"] }, { secret, external: true });
    await insertKey(db, row);
    this.#admit(row);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  /** Writes when each key was last used. */
  async flush(): Promise<void> {
    const uses = new Map(this.#uses);
    this.#uses.clear();
    await touchKeys(this.use.db, uses);
  }

  #touch(): void {
    this.flush().catch((error: unknown) => this.use.log.warn({ err: error }, "the last use of keys could not be written"));
  }

  #row(owner: Principal, request: KeyRequest, { secret, external }: { secret: string; external: boolean }): NewKeyRow {
    return {
      id: newId("key"),
      organisation: owner.organisation,
      user: owner.user,
      name: checkKeyName(request.name),
      // an external secret was chosen by a person: show less of it
      prefix: external ? `${secret.slice(0, 4)}...` : keyPrefix(secret),
      secretHash: hashSecret(secret, this.use.pepper),
      scopes: checkScopes(request.scopes),
      deployments: request.deployments ?? null,
      external,
      createdAt: this.use.clock.now(),
      expiresAt: checkExpiry(request.expiresAt ?? null, this.use.clock.now()),
    };
  }

  #admit(row: Pick<KeyRow, "id" | "organisation" | "user" | "scopes" | "deployments" | "secretHash" | "expiresAt">): void {
    const principal: Principal = Object.freeze({
      organisation: row.organisation,
      user: row.user,
      key: row.id,
      scopes: expandScopes(row.scopes),
      deployments: row.deployments,
    });
    this.#live.set(row.secretHash, { principal, expiresAtMs: row.expiresAt?.getTime() ?? Infinity });
    this.#hashOf.set(row.id, row.secretHash);
  }

  #dismiss(id: string): void {
    const hash = this.#hashOf.get(id);
    this.#recent.clear();
    if (hash !== undefined) this.#live.delete(hash);
    this.#hashOf.delete(id);
  }
}

function narrowed(principal: Principal, asked: readonly string[] | null): readonly string[] | null {
  const own = principal.deployments;
  if (own === null) return asked;
  const beyond = (asked ?? []).filter((name) => !own.includes(name));
  if (beyond.length > 0) throw fail("FORBIDDEN", { detail: `The key that makes this one is not for the deployment '${beyond[0] ?? ""}'` });
  return asked ?? own;
}

function checkKeyName(name: string): string {
  if (name.trim() === "" || name.length > 100) throw fail("INVALID_REQUEST", { detail: `name: expected 1 to 100 characters, got ${name.length}` });
  return name;
}

function checkScopes(scopes: readonly Scope[]): readonly Scope[] {
  const known = expandScopes(["admin"]);
  const unknown = scopes.find((scope) => !known.has(scope));
  if (scopes.length === 0 || unknown !== undefined)
    throw fail("INVALID_REQUEST", { detail: `scopes: expected some of ${[...known].join(", ")}, got ${unknown === undefined ? "none" : `'${unknown}'`}` });
  return [...new Set(scopes)];
}

function checkExpiry(given: Date | string | null, now: Date): Date | null {
  if (given === null) return null;
  const at = given instanceof Date ? given : new Date(given);
  if (Number.isNaN(at.getTime()) || at <= now)
    throw fail("INVALID_REQUEST", { detail: `expiresAt: expected a time in the future, got '${String(given).slice(0, 40)}'` });
  return at;
}

function toView(row: Omit<KeyRow, "secretHash" | "organisation" | "user" | "external">): KeyView {
  const { id, name, scopes, deployments, prefix, createdAt, expiresAt, revokedAt, lastUsedAt } = row;
  return { id, name, scopes, deployments, prefix, createdAt, expiresAt, revokedAt, lastUsedAt };
}
