import { afterEach, beforeEach, expect, test } from "vitest";
import { createAccess, requireScope, type Access } from "#access";
import { openTestStore, type TestStore } from "../store/open-test-store.js";

let store: TestStore;
beforeEach(async () => {
  store = await openTestStore({ adminEmail: "Owner@Example.org", adminPassword: "correct horse battery" });
});
afterEach(() => store.close());

const start = (settings: Record<string, unknown> = {}, clock = store.clock): Promise<Access> =>
  createAccess({ store, config: { ...store.config, ...settings }, clock, log: store.log });

test("the first owner from the configuration signs in, is recognised by the cookie, and signs out", async () => {
  const access = await start();
  expect(access.setupUrlToken).toBeNull();
  const signedIn = await access.login(" owner@example.org ", "correct horse battery");
  expect(signedIn.user.email).toBe("owner@example.org");
  expect(signedIn.organisation.name).toBe("default");
  expect(signedIn.cookie).toMatch(/^[A-Za-z0-9_-]{43}$/);
  const principal = await access.authenticateSession(signedIn.cookie);
  expect(principal).toMatchObject({ user: signedIn.user.id, organisation: signedIn.organisation.id, key: null });
  if (principal === null) throw new Error("no principal");
  expect(await access.me(principal)).toEqual({ user: signedIn.user, organisation: signedIn.organisation, scopes: ["admin", "write", "read", "predict"] });
  await access.logout(signedIn.cookie);
  expect(await access.authenticateSession(signedIn.cookie)).toBeNull();
  const row = await store.db.selectFrom("users").selectAll().executeTakeFirstOrThrow();
  expect(row.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test("a wrong password and an unknown e-mail give the same answer, and five of them close the door for a minute", async () => {
  let monotonic = 0;
  const access = await start({}, { now: () => new Date(), monotonicMs: () => monotonic });
  await expect(access.login("nobody@example.org", "whatever1")).rejects.toMatchObject({
    code: "UNAUTHENTICATED",
    message: "E-mail and password do not belong together",
  });
  const guesses = await Promise.allSettled(Array.from({ length: 8 }, () => access.login("owner@example.org", "wrong password")));
  const codes = guesses.map((guess) => (guess.status === "rejected" ? (guess.reason as { code: string }).code : "in"));
  expect(codes.filter((code) => code === "UNAUTHENTICATED")).toHaveLength(5);
  expect(codes.filter((code) => code === "OVERLOADED")).toHaveLength(3);
  await expect(access.login("owner@example.org", "correct horse battery")).rejects.toMatchObject({
    code: "OVERLOADED",
    message: "Log-in was refused: 5 wrong passwords for this e-mail within a minute, wait 60 s",
  });
  monotonic = 60_001;
  expect((await access.login("owner@example.org", "correct horse battery")).user.email).toBe("owner@example.org");
});

test("a session ends after 30 days", async () => {
  let now = Date.UTC(2026, 0, 1);
  const access = await start({}, { now: () => new Date(now), monotonicMs: () => 0 });
  const { cookie, expiresAt } = await access.login("owner@example.org", "correct horse battery");
  expect(expiresAt.toISOString()).toBe("2026-01-31T00:00:00.000Z");
  now = Date.UTC(2026, 0, 30, 23, 59);
  expect(await access.authenticateSession(cookie)).not.toBeNull();
  now = Date.UTC(2026, 0, 31);
  expect(await access.authenticateSession(cookie)).toBeNull();
});

test("a key is shown once, kept as a hash, recognised in memory, and revoked at once", async () => {
  const access = await start();
  const owner = access.systemPrincipal();
  const key = await access.createKey(owner, { name: "ci", scopes: ["predict"], deployments: ["iris"] });
  expect(key.secret).toMatch(/^amk_[0-9A-Za-z]{46}$/);
  expect(key.prefix).toBe(key.secret.slice(0, 10));
  const row = await store.db.selectFrom("apiKeys").selectAll().executeTakeFirstOrThrow();
  expect(JSON.stringify(row)).not.toContain(key.secret.slice(10));
  const principal = access.authenticateKey(key.secret);
  expect(principal).toMatchObject({ key: key.id, organisation: owner.organisation, deployments: ["iris"] });
  expect(access.authenticateKey(key.secret.slice(0, -1) + (key.secret.endsWith("0") ? "1" : "0"))).toBeNull();
  expect(access.authenticateKey("")).toBeNull();
  expect(JSON.stringify(await access.listKeys(owner))).not.toContain(key.secret);
  const revoked = access.revokeKey(owner, key.id);
  await revoked;
  expect(access.authenticateKey(key.secret)).toBeNull();
  expect((await access.listKeys(owner)).items[0]?.revokedAt).toBeInstanceOf(Date);
  expect((await start()).authenticateKey(key.secret)).toBeNull();
});

test("a key survives a restart, and ends when it expires", async () => {
  let now = Date.UTC(2026, 0, 1);
  const clock = { now: () => new Date(now), monotonicMs: () => 0 };
  const first = await start({}, clock);
  const { secret, id } = await first.createKey(first.systemPrincipal(), { name: "k", scopes: ["read"], expiresAt: "2026-01-02T00:00:00Z" });
  const second = await start({}, clock);
  expect(second.authenticateKey(secret)).toMatchObject({ key: id });
  await second.close();
  expect((await second.listKeys(second.systemPrincipal())).items[0]?.lastUsedAt?.toISOString()).toBe("2026-01-01T00:00:00.000Z");
  now = Date.UTC(2026, 0, 2);
  expect(second.authenticateKey(secret)).toBeNull();
});

test("write includes read, admin includes all, and what is missing is named", async () => {
  const access = await start();
  const owner = access.systemPrincipal();
  const { secret } = await access.createKey(owner, { name: "w", scopes: ["write"] });
  const writer = access.authenticateKey(secret);
  if (writer === null) throw new Error("no principal");
  requireScope(writer, "read");
  requireScope(owner, "predict", "anything");
  expect(() => requireScope(writer, "predict")).toThrow("This needs the scope 'predict'; the key has: write, read");
  await expect(access.createKey(writer, { name: "more", scopes: ["admin"] })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const limited = await access.createKey(owner, { name: "one", scopes: ["admin"], deployments: ["iris"] });
  const principal = access.authenticateKey(limited.secret);
  if (principal === null) throw new Error("no principal");
  requireScope(principal, "predict", ["dep_1", "iris"]);
  expect(() => requireScope(principal, "predict", "fraud")).toThrow("The key is not for the deployment 'fraud'");
  await expect(access.createKey(principal, { name: "wider", scopes: ["predict"], deployments: ["fraud"] })).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect((await access.createKey(principal, { name: "same", scopes: ["predict"] })).deployments).toEqual(["iris"]);
});

test("bad key requests are refused with the place", async () => {
  const access = await start();
  const owner = access.systemPrincipal();
  await expect(access.createKey(owner, { name: " ", scopes: ["read"] })).rejects.toThrow("name: expected 1 to 100 characters");
  await expect(access.createKey(owner, { name: "k", scopes: [] })).rejects.toThrow("scopes: expected some of admin, write, read, predict, got none");
  await expect(access.createKey(owner, { name: "k", scopes: ["root" as "read"] })).rejects.toThrow("got 'root'");
  await expect(access.createKey(owner, { name: "k", scopes: ["read"], expiresAt: "2020-01-01T00:00:00Z" })).rejects.toThrow(
    "expiresAt: expected a time in the future",
  );
  await expect(access.revokeKey(owner, "key_0000000000000000000000")).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(access.listKeys(owner, { limit: 0 })).rejects.toThrow("limit: expected an integer from 1 to 1000, got 0");
  await expect(access.listKeys(owner, { after: "!!" })).rejects.toMatchObject({ code: "INVALID_REQUEST" });
});

test("keys are listed page by page, each once", async () => {
  const access = await start();
  const owner = access.systemPrincipal();
  for (let i = 0; i < 5; i++) await access.createKey(owner, { name: `k${i}`, scopes: ["read"] });
  const names: string[] = [];
  let after: string | null = null;
  do {
    const page: { items: readonly { name: string }[]; next: string | null } = await access.listKeys(owner, { limit: 2, after });
    names.push(...page.items.map((key) => key.name));
    after = page.next;
  } while (after !== null);
  expect(names.sort()).toEqual(["k0", "k1", "k2", "k3", "k4"]);
});

test("the key from outside is valid at every start, and the earlier one no more when it changes", async () => {
  const one = "outside-key-number-one-000";
  const two = "outside-key-number-two-000";
  const first = await start({ adminKey: one });
  expect(first.authenticateKey(one)?.scopes.has("admin")).toBe(true);
  const second = await start({ adminKey: two });
  expect(second.authenticateKey(one)).toBeNull();
  expect(second.authenticateKey(two)).not.toBeNull();
  const third = await start({ adminKey: one });
  expect(third.authenticateKey(one)).not.toBeNull();
  expect(third.authenticateKey(two)).toBeNull();
  expect((await start()).authenticateKey(one)).toBeNull();
});

test("without e-mail and key the setup token makes the first owner, once", async () => {
  const access = await start({ adminEmail: null, adminPassword: null });
  const token = access.setupUrlToken ?? "";
  expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  await expect(access.setup({ token: "wrong", email: "me@example.org", password: "long enough" })).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  await expect(access.setup({ token, email: "me@example.org", password: "short" })).rejects.toThrow("password: expected 8 to 1000 characters, got 5");
  await expect(access.setup({ token, email: "not an e-mail", password: "long enough" })).rejects.toThrow("email: expected an e-mail address");
  const tries = await Promise.allSettled([1, 2, 3].map((n) => access.setup({ token, email: `me${n}@example.org`, password: "long enough" })));
  expect(tries.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  expect(await store.db.selectFrom("users").selectAll().execute()).toHaveLength(1);
  expect((await start({ adminEmail: null, adminPassword: null })).setupUrlToken).toBeNull();
});

test("with only a key from outside its owner is owner@localhost, who cannot sign in", async () => {
  const access = await start({ adminEmail: null, adminPassword: null, adminKey: "outside-key-number-one-000" });
  expect(access.setupUrlToken).toBeNull();
  const principal = access.authenticateKey("outside-key-number-one-000");
  if (principal === null) throw new Error("no principal");
  expect((await access.me(principal)).user.email).toBe("owner@localhost");
  await expect(access.login("owner@localhost", "")).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
});

test("registration is closed unless it is opened, and gives everybody an organisation of their own", async () => {
  await expect((await start()).createAccount({ email: "new@example.org", password: "long enough" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const access = await start({ openRegistration: true });
  const account = await access.createAccount({ email: "new@example.org", password: "long enough" });
  expect(account.organisation.id).not.toBe(access.systemPrincipal().organisation);
  await expect(access.createAccount({ email: "NEW@example.org", password: "long enough" })).rejects.toMatchObject({ code: "NAME_TAKEN" });
  const principal = await access.authenticateSession(account.cookie);
  if (principal === null) throw new Error("no principal");
  expect((await access.members(principal, account.organisation.id)).items).toMatchObject([{ user: { email: "new@example.org" }, role: "owner" }]);
  await expect(access.members(principal, access.systemPrincipal().organisation)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const { id } = await access.createKey(access.systemPrincipal(), { name: "theirs", scopes: ["read"] });
  await expect(access.revokeKey(principal, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});
