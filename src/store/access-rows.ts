/** @file Rows of `access`: organisations, users, memberships, sessions. Row in, row out; rules are in src/access. */
import type { Selectable } from "kysely";
import { pageKey, pageLimit, type Page } from "./page.js";
import type { Db } from "./pool.js";
import type { Tables } from "./schema/tables.js";

export type OrganisationRow = Selectable<Tables["organisations"]>;
export type UserRow = Selectable<Tables["users"]>;

export async function anyUser(db: Db): Promise<boolean> {
  return (await db.selectFrom("users").select("id").limit(1).executeTakeFirst()) !== undefined;
}

/** The organisation of a name, made when there is none. */
export async function settleOrganisation(db: Db, row: { id: string; name: string }): Promise<OrganisationRow> {
  await db
    .insertInto("organisations")
    .values(row)
    .onConflict((conflict) => conflict.column("name").doNothing())
    .execute();
  return db.selectFrom("organisations").selectAll().where("name", "=", row.name).executeTakeFirstOrThrow();
}

export function findOrganisation(db: Db, id: string): Promise<OrganisationRow | undefined> {
  return db.selectFrom("organisations").selectAll().where("id", "=", id).executeTakeFirst();
}

/** Throws a unique violation when the e-mail is taken. */
export async function insertMember(
  db: Db,
  member: { organisation: string; user: string; email: string; passwordHash: string | null; role: "owner" | "member" },
): Promise<void> {
  await db.insertInto("users").values({ id: member.user, email: member.email, passwordHash: member.passwordHash }).execute();
  await db.insertInto("memberships").values({ organisation: member.organisation, user: member.user, role: member.role }).execute();
}

export function findUserByEmail(db: Db, email: string): Promise<UserRow | undefined> {
  return db.selectFrom("users").selectAll().where("email", "=", email).executeTakeFirst();
}

export function findUser(db: Db, id: string): Promise<UserRow | undefined> {
  return db.selectFrom("users").selectAll().where("id", "=", id).executeTakeFirst();
}

export interface MemberRow {
  readonly user: string;
  readonly email: string;
  readonly organisation: string;
  readonly organisationName: string;
  readonly role: "owner" | "member";
  readonly createdAt: Date;
}

const members = (db: Db) =>
  db
    .selectFrom("memberships")
    .innerJoin("users", "users.id", "memberships.user")
    .innerJoin("organisations", "organisations.id", "memberships.organisation")
    .select([
      "memberships.user",
      "users.email",
      "memberships.organisation",
      "organisations.name as organisationName",
      "memberships.role",
      "memberships.createdAt",
    ]);

/** The first membership of a user: one organisation for now. */
export function findMembership(db: Db, user: string): Promise<MemberRow | undefined> {
  return members(db).where("memberships.user", "=", user).orderBy("memberships.createdAt").limit(1).executeTakeFirst();
}

/** The organisation's first owner. */
export function findOwner(db: Db, organisation: string): Promise<MemberRow | undefined> {
  return members(db)
    .where("memberships.organisation", "=", organisation)
    .where("memberships.role", "=", "owner")
    .orderBy("memberships.createdAt")
    .limit(1)
    .executeTakeFirst();
}

export function listMembers(db: Db, organisation: string, page: Page): Promise<MemberRow[]> {
  const after = pageKey(page);
  let query = members(db).where("memberships.organisation", "=", organisation);
  if (after !== null) query = query.where("memberships.user", ">", after);
  return query
    .orderBy("memberships.user")
    .limit(pageLimit(page) + 1)
    .execute();
}

export async function insertSession(db: Db, row: { id: string; user: string; organisation: string; tokenHash: string; expiresAt: Date }): Promise<void> {
  await db.insertInto("sessions").values(row).execute();
}

/** The member behind a session that has not expired. */
export function findSession(db: Db, tokenHash: string, now: Date): Promise<MemberRow | undefined> {
  return members(db)
    .innerJoin("sessions", (join) => join.onRef("sessions.user", "=", "memberships.user").onRef("sessions.organisation", "=", "memberships.organisation"))
    .where("sessions.tokenHash", "=", tokenHash)
    .where("sessions.expiresAt", ">", now)
    .executeTakeFirst();
}

/** Ends a session; its member, if it was one. */
export async function deleteSession(db: Db, tokenHash: string): Promise<{ user: string; organisation: string } | undefined> {
  return db.deleteFrom("sessions").where("tokenHash", "=", tokenHash).returning(["user", "organisation"]).executeTakeFirst();
}

export async function deleteExpiredSessions(db: Db, now: Date): Promise<void> {
  await db.deleteFrom("sessions").where("expiresAt", "<=", now).execute();
}
