/** @file What a start makes sure of: an organisation, a pepper, and a way in for the first owner. */
import { createHash, randomBytes } from "node:crypto";
import { newId, type Config, type Log } from "#base";
import { anyUser, findOwner, insertMember, settleOrganisation, settleSetting, writeSetting, type MemberRow, type Store } from "#store";
import { checkEmail, type Passwords } from "./passwords.js";

export interface Boot {
  /** The one organisation of this release. */
  readonly organisation: { readonly id: string; readonly name: string };
  /** The first owner, if there is one yet. */
  readonly owner: MemberRow | null;
  /** The server's secret half of every key's hash. */
  readonly pepper: string;
  /** Shown once on the terminal: who has it may make the first owner. */
  readonly setupToken: string | null;
}

/** The setting with the setup token's SHA-256. */
export const SETUP_SETTING = "setupTokenHash";
/** The owner when a key is given from outside, but no e-mail. */
const NAMELESS_OWNER = "owner@localhost";

export async function boot(use: { store: Store; config: Config; passwords: Passwords; log: Log }): Promise<Boot> {
  const { db } = use.store;
  const { id, name } = await settleOrganisation(db, { id: newId("organisation"), name: "default" });
  const pepper = await settleSetting(db, "keyPepper", randomBytes(32).toString("hex"));
  if (!(await anyUser(db))) await makeFirstOwner(use, id);
  const owner = (await findOwner(db, id)) ?? null;
  return { organisation: { id, name }, owner, pepper, setupToken: owner === null ? await newSetupToken(use.store) : null };
}

async function makeFirstOwner(
  { store, config, passwords, log }: { store: Store; config: Config; passwords: Passwords; log: Log },
  organisation: string,
): Promise<void> {
  const { adminEmail, adminPassword, adminKey } = config;
  if (adminKey === null && (adminEmail === null || adminPassword === null)) return;
  if (adminPassword !== null && adminPassword.length < 12) log.warn("AIMASS_ADMIN_PASSWORD has fewer than 12 characters");
  const passwordHash = adminPassword === null ? null : await passwords.hash(adminPassword);
  const email = checkEmail(adminEmail ?? NAMELESS_OWNER);
  await store.transaction((db) => insertMember(db, { organisation, user: newId("user"), email, passwordHash, role: "owner" }));
}

/** A new one at every start without a user; the one before is void. */
async function newSetupToken(store: Store): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await writeSetting(store.db, SETUP_SETTING, hashSetupToken(token));
  return token;
}

export function hashSetupToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
