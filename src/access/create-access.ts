/** @file Puts `access` together: the calls of its door. */
import type { Clock, Config, Log } from "#base";
import type { Page, PageOf, Store } from "#store";
import { Accounts, type Credentials, type Me, type Member } from "./accounts.js";
import { createAudit, type Audit } from "./audit.js";
import { boot, type Boot } from "./boot.js";
import { Keys, type KeyRequest, type KeyView } from "./keys.js";
import { Passwords } from "./passwords.js";
import { expandScopes, type Principal } from "./principal.js";
import { Sessions, type SignedIn } from "./sessions.js";

export interface Access {
  /** For the setup address, when no user exists and neither e-mail nor key was given. Valid once, until the next start. */
  readonly setupUrlToken: string | null;
  /** In memory: no SQL on the way of a request. Null for an unknown, revoked or expired key. */
  authenticateKey(secret: string): Principal | null;
  authenticateSession(cookie: string): Promise<Principal | null>;
  /** Throws UNAUTHENTICATED (the same for an unknown e-mail and a wrong password) or OVERLOADED (too many guesses). */
  login(email: string, password: string): Promise<SignedIn>;
  logout(cookie: string): Promise<void>;
  /** Makes the first owner with the setup token and signs in. */
  setup(request: Credentials & { readonly token: string }): Promise<SignedIn>;
  /** Where registration is open: a new owner of an organisation of its own. */
  createAccount(request: Credentials): Promise<SignedIn>;
  me(principal: Principal): Promise<Me>;
  organisations(principal: Principal): Promise<PageOf<Me["organisation"]>>;
  /** `organisation` by id or name; only the caller's own exists for it. */
  members(principal: Principal, organisation: string, page?: Page): Promise<PageOf<Member>>;
  createKey(principal: Principal, request: KeyRequest): Promise<KeyView & { readonly secret: string }>;
  listKeys(principal: Principal, page?: Page): Promise<PageOf<KeyView>>;
  /** No request passes with the key once its row is found. */
  revokeKey(principal: Principal, id: string): Promise<void>;
  /** The platform itself, acting for the first owner: the sample walk. */
  systemPrincipal(): Principal;
  readonly audit: Audit;
  /** Writes when each key was last used. */
  close(): Promise<void>;
}

export async function createAccess({ store, config, clock, log }: { store: Store; config: Config; clock: Clock; log: Log }): Promise<Access> {
  const passwords = new Passwords(clock);
  const started = await boot({ store, config, passwords, log });
  const system = systemPrincipal(started);
  const audit = await createAudit({ store, clock, log, home: started.organisation.id });
  const keys = new Keys({ db: store.db, pepper: started.pepper, clock, log, audit });
  await keys.load();
  await keys.installExternal(system, config.adminKey);
  const sessions = new Sessions(store.db, clock);
  const accounts = new Accounts({ store, config, passwords, sessions, audit, started });
  return {
    setupUrlToken: started.setupToken,
    authenticateKey: (secret) => keys.authenticate(secret),
    authenticateSession: (cookie) => sessions.authenticate(cookie),
    login: (email, password) => accounts.login(email, password),
    logout: (cookie) => accounts.logout(cookie),
    setup: (request) => accounts.setup(request),
    createAccount: (request) => accounts.create(request),
    me: (principal) => accounts.me(principal),
    organisations: async (principal) => ({ items: [(await accounts.me(principal)).organisation], next: null }),
    members: (principal, organisation, page = {}) => accounts.members(principal, organisation, page),
    createKey: (principal, request) => keys.create(principal, request),
    listKeys: (principal, page = {}) => keys.list(principal, page),
    revokeKey: (principal, id) => keys.revoke(principal, id),
    systemPrincipal: () => system,
    audit,
    close: () => keys.close(),
  };
}

function systemPrincipal({ organisation, owner }: Boot): Principal {
  return Object.freeze({ organisation: organisation.id, user: owner?.user ?? "system", key: null, scopes: expandScopes(["admin"]), deployments: null });
}
