/** @file People: the first owner, registration, log-in. Each of these is one entry in the audit log. */
import { fail, newId, type Config } from "#base";
import {
  findMembership,
  findOrganisation,
  findUser,
  findUserByEmail,
  insertMember,
  isUniqueViolation,
  listMembers,
  pageOf,
  settleOrganisation,
  takeSetting,
  type MemberRow,
  type Page,
  type PageOf,
  type Scope,
  type Store,
} from "#store";
import type { Audit } from "./audit.js";
import { hashSetupToken, SETUP_SETTING, type Boot } from "./boot.js";
import { checkEmail, checkPassword, type Passwords } from "./passwords.js";
import { requireScope, type Principal } from "./principal.js";
import { sessionPrincipal, type Sessions, type SignedIn } from "./sessions.js";

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export interface Me {
  readonly user: { readonly id: string; readonly email: string };
  readonly organisation: { readonly id: string; readonly name: string };
  readonly scopes: readonly Scope[];
}

export interface Member {
  readonly user: { readonly id: string; readonly email: string };
  readonly role: "owner" | "member";
  readonly createdAt: Date;
}

interface Use {
  readonly store: Store;
  readonly config: Config;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly audit: Audit;
  readonly started: Boot;
}

export class Accounts {
  constructor(private readonly use: Use) {}

  async login(email: string, password: string): Promise<SignedIn> {
    const plain = checkEmail(email);
    const { store, passwords, audit } = this.use;
    const user = await findUserByEmail(store.db, plain);
    const right = await passwords.check(plain, user?.passwordHash ?? null, password);
    const member = user === undefined ? undefined : await findMembership(store.db, user.id);
    if (!right || member === undefined) {
      await audit.append({ principal: null, action: "session.create", object: plain, outcome: "UNAUTHENTICATED" });
      throw fail("UNAUTHENTICATED", { detail: "E-mail and password do not belong together" });
    }
    return this.#signIn(member, "session.create");
  }

  async logout(cookie: string): Promise<void> {
    const ended = await this.use.sessions.close(cookie);
    if (ended !== undefined) await this.use.audit.append({ principal: { ...ended, key: null }, action: "session.delete", object: ended.user, outcome: "ok" });
  }

  async setup(request: Credentials & { readonly token: string }): Promise<SignedIn> {
    const { store, passwords, started } = this.use;
    const email = checkEmail(request.email);
    const passwordHash = await passwords.hash(checkPassword(request.password));
    const user = newId("user");
    await store.transaction(async (db) => {
      // compared as hashes inside the database: how long it takes says nothing about the token
      if (!(await takeSetting(db, SETUP_SETTING, hashSetupToken(request.token))))
        throw fail("UNAUTHENTICATED", { detail: "The setup token is not valid: it is used up, or the server has printed a newer one" });
      await insertMember(db, { organisation: started.organisation.id, user, email, passwordHash, role: "owner" });
    });
    return this.#signIn(await this.#member(user), "setup");
  }

  async create(request: Credentials): Promise<SignedIn> {
    const { store, config, passwords } = this.use;
    if (!config.openRegistration) throw fail("FORBIDDEN", { detail: "Registration is closed on this server; ask an owner for a key" });
    const email = checkEmail(request.email);
    const passwordHash = await passwords.hash(checkPassword(request.password));
    const user = newId("user");
    try {
      await store.transaction(async (db) => {
        // strangers do not share what they have: an organisation each
        const organisation = await settleOrganisation(db, { id: newId("organisation"), name: email });
        await insertMember(db, { organisation: organisation.id, user, email, passwordHash, role: "owner" });
      });
    } catch (error) {
      throw isUniqueViolation(error) ? fail("NAME_TAKEN", { kind: "user", name: email }) : error;
    }
    return this.#signIn(await this.#member(user), "account.create");
  }

  async me(principal: Principal): Promise<Me> {
    const { db } = this.use.store;
    const [user, organisation] = await Promise.all([findUser(db, principal.user), findOrganisation(db, principal.organisation)]);
    return {
      user: { id: principal.user, email: user?.email ?? "" },
      organisation: { id: principal.organisation, name: organisation?.name ?? "" },
      scopes: [...principal.scopes],
    };
  }

  async members(principal: Principal, organisation: string, page: Page): Promise<PageOf<Member>> {
    requireScope(principal, "read");
    const own = (await this.me(principal)).organisation;
    if (organisation !== own.id && organisation !== own.name) throw fail("NOT_FOUND", { kind: "organisation", name: organisation });
    const { items, next } = pageOf(await listMembers(this.use.store.db, own.id, page), page, (row) => row.user);
    return { items: items.map(({ user, email, role, createdAt }) => ({ user: { id: user, email }, role, createdAt })), next };
  }

  async #member(user: string): Promise<MemberRow> {
    const member = await findMembership(this.use.store.db, user);
    if (member === undefined) throw fail("INTERNAL", { detail: `user ${user} has no membership` });
    return member;
  }

  async #signIn(member: MemberRow, action: string): Promise<SignedIn> {
    const signedIn = await this.use.sessions.open(member);
    await this.use.audit.append({ principal: sessionPrincipal(member), action, object: member.user, outcome: "ok" });
    return signedIn;
  }
}
