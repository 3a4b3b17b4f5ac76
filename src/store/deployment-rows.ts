/** @file Rows of deployments: desired state, revisions, events; and the sample values for call examples. */
import { sql, type Selectable } from "kysely";
import { isId } from "#base";
import { json } from "./json.js";
import type { Db } from "./pool.js";
import type { DatasetColumn } from "./schema/data.js";
import type { TrafficShare } from "./schema/deploy.js";
import type { Tables } from "./schema/tables.js";

export type DeploymentRow = Selectable<Tables["deployments"]>;
export type RevisionRow = Selectable<Tables["deploymentRevisions"]>;
export type EventRow = Selectable<Tables["events"]>;

/** Adds a deployment; false when its name is taken. */
export async function insertDeployment(db: Db, row: DeploymentRow): Promise<boolean> {
  const result = await db
    .insertInto("deployments")
    .values({ ...row, limits: json(row.limits) })
    .onConflict((conflict) => conflict.columns(["organisation", "name"]).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** By id or by name. */
export function findDeployment(db: Db, organisation: string, ref: string): Promise<DeploymentRow | undefined> {
  return db
    .selectFrom("deployments")
    .selectAll()
    .where("organisation", "=", organisation)
    .where(isId(ref) ? "id" : "name", "=", ref)
    .executeTakeFirst();
}

/** Those that are not archived, by id. */
export function listDeploymentRows(
  db: Db,
  { organisation, limit, after }: { readonly organisation: string; readonly limit: number; readonly after?: string },
): Promise<readonly DeploymentRow[]> {
  let select = db.selectFrom("deployments").selectAll().where("organisation", "=", organisation).where("archivedAt", "is", null);
  if (after !== undefined) select = select.where("id", ">", after);
  return select.orderBy("id").limit(limit).execute();
}

/** All organisations': what the reconciler brings up at start. */
export function liveDeployments(db: Db): Promise<readonly DeploymentRow[]> {
  return db.selectFrom("deployments").selectAll().where("archivedAt", "is", null).orderBy("createdAt").execute();
}

export async function updateDeployment(db: Db, id: string, change: Partial<Pick<DeploymentRow, "desired" | "replicas" | "archivedAt">>): Promise<void> {
  await db.updateTable("deployments").set(change).where("id", "=", id).execute();
}

/** Newest first. */
export function revisionsOf(db: Db, deployment: string): Promise<readonly RevisionRow[]> {
  return db.selectFrom("deploymentRevisions").selectAll().where("deployment", "=", deployment).orderBy("number", "desc").execute();
}

/** Adds a revision under the next number and makes it the active one. Call it in a transaction. */
export async function addRevision(db: Db, row: Omit<RevisionRow, "number" | "active">): Promise<RevisionRow> {
  await db.selectFrom("deployments").select("id").where("id", "=", row.deployment).forUpdate().execute();
  const last = await db
    .selectFrom("deploymentRevisions")
    .select((is) => is.fn.max("number").as("highest"))
    .where("deployment", "=", row.deployment)
    .executeTakeFirst();
  const revision: RevisionRow = { ...row, number: ((last?.highest as number | null | undefined) ?? 0) + 1, active: false };
  await db
    .insertInto("deploymentRevisions")
    .values({ ...revision, traffic: json<readonly TrafficShare[]>(revision.traffic) })
    .execute();
  await activateRevision(db, row.deployment, revision.number);
  return { ...revision, active: true };
}

/** One revision is active, and the deployment's row names it. Call it in a transaction. */
export async function activateRevision(db: Db, deployment: string, number: number): Promise<void> {
  await db
    .updateTable("deploymentRevisions")
    .set({ active: sql<boolean>`number = ${number}` })
    .where("deployment", "=", deployment)
    .execute();
  await db.updateTable("deployments").set({ revision: number }).where("id", "=", deployment).execute();
}

export async function insertEvent(db: Db, row: Omit<EventRow, "seq">): Promise<void> {
  await db
    .insertInto("events")
    .values({ ...row, data: json(row.data) })
    .execute();
}

/** Newest first; `before` is the seq of the last one seen. */
export function listEvents(db: Db, subject: string, { limit, before }: { readonly limit: number; readonly before?: number }): Promise<readonly EventRow[]> {
  let select = db.selectFrom("events").selectAll().where("subject", "=", subject);
  if (before !== undefined) select = select.where("seq", "<", before);
  return select.orderBy("seq", "desc").limit(limit).execute();
}

/** The newest event of a kind whose data has a number under a name. */
export function lastEventWith(
  db: Db,
  subject: string,
  { kind, name, value }: { readonly kind: string; readonly name: string; readonly value: number },
): Promise<EventRow | undefined> {
  return db
    .selectFrom("events")
    .selectAll()
    .where("subject", "=", subject)
    .where("kind", "=", kind)
    .where(sql<boolean>`data ->> ${name} = ${String(value)}`)
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** The profiled columns of a dataset's version: where examples take their values from. */
export async function columnsOfVersion(db: Db, dataset: string, version: number): Promise<readonly DatasetColumn[]> {
  const row = await db.selectFrom("datasetVersions").select("columns").where("dataset", "=", dataset).where("version", "=", version).executeTakeFirst();
  return row?.columns ?? [];
}
