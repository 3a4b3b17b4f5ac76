/** @file Rows of runs, their events and their checkpoints. */
import { sql, type Selectable, type SelectQueryBuilder } from "kysely";
import { json } from "./json.js";
import type { Db } from "./pool.js";
import type { RunState } from "./schema/train.js";
import type { Tables } from "./schema/tables.js";

/** A run with the names of what it learns from. */
export type RunRow = Selectable<Tables["runs"]> & { readonly datasetName: string; readonly datasetNumber: number };
export type NewRun = Pick<
  Selectable<Tables["runs"]>,
  | "id"
  | "organisation"
  | "dataset"
  | "datasetVersion"
  | "target"
  | "task"
  | "algorithm"
  | "parameters"
  | "validation"
  | "seed"
  | "model"
  | "author"
  | "createdAt"
>;
export type RunChange = Partial<Omit<Selectable<Tables["runs"]>, "id" | "organisation">>;
export type RunEventRow = Selectable<Tables["runEvents"]>;
export type CheckpointRow = Selectable<Tables["checkpoints"]>;

/** Who works on a run, and until when nobody else may. */
export interface Lease {
  readonly owner: string;
  readonly now: Date;
  readonly until: Date;
}

export async function insertRun(db: Db, run: NewRun): Promise<void> {
  await db
    .insertInto("runs")
    .values({ ...wire(run), state: "queued", progress: 0, message: "Waiting for a worker" })
    .execute();
}

export function findRun(db: Db, organisation: string, id: string): Promise<RunRow | undefined> {
  return runsWithNames(db).where("runs.organisation", "=", organisation).where("runs.id", "=", id).executeTakeFirst();
}

/** Newest first; `before` is the key of the last row of the page before. */
export function listRunRows(
  db: Db,
  {
    organisation,
    limit,
    before,
  }: { readonly organisation: string; readonly limit: number; readonly before?: { readonly createdAt: Date; readonly id: string } },
): Promise<readonly RunRow[]> {
  let select = runsWithNames(db).where("runs.organisation", "=", organisation);
  if (before !== undefined) select = select.where(sql<boolean>`(runs.created_at, runs.id) < (${before.createdAt}, ${before.id})`);
  return select.orderBy("runs.createdAt", "desc").orderBy("runs.id", "desc").limit(limit).execute();
}

/** Takes the oldest run that waits, or whose lease is over; undefined when there is none. Two servers never get the same one. */
export async function claimRun(db: Db, { owner, now, until }: Lease): Promise<RunRow | undefined> {
  const free = db
    .selectFrom("runs")
    .select("id")
    .where((is) => is.or([is("state", "=", "queued"), is.and([is("state", "=", "running"), is("leaseUntil", "<", now)])]))
    .orderBy("createdAt")
    .limit(1)
    .forUpdate()
    .skipLocked();
  const claimed = await db
    .updateTable("runs")
    .set({ state: "running", leaseOwner: owner, leaseUntil: until, startedAt: sql<Date>`coalesce(started_at, ${now})` })
    .where("id", "in", free)
    .returning(["id", "organisation"])
    .executeTakeFirst();
  return claimed === undefined ? undefined : findRun(db, claimed.organisation, claimed.id);
}

/** Puts runs that another server had back into the queue: right when this server is the only one there can be. */
export async function requeueOrphans(db: Db, owner: string): Promise<number> {
  const result = await db
    .updateTable("runs")
    .set({ state: "queued", leaseOwner: null, leaseUntil: null })
    .where("state", "=", "running")
    .where("leaseOwner", "!=", owner)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Changes a run that is in one of the states (and, if said, leased by this owner); false when it is not. */
export async function changeRun(
  db: Db,
  id: string,
  { states, owner, change }: { readonly states: readonly RunState[]; readonly owner?: string; readonly change: RunChange },
): Promise<boolean> {
  let update = db.updateTable("runs").set(wire(change)).where("id", "=", id).where("state", "in", states);
  if (owner !== undefined) update = update.where("leaseOwner", "=", owner);
  return (await update.executeTakeFirst()).numUpdatedRows > 0n;
}

export async function insertRunEvents(db: Db, events: readonly RunEventRow[]): Promise<void> {
  if (events.length > 0)
    await db
      .insertInto("runEvents")
      .values(events.map((event) => ({ ...event, data: json(event.data) })))
      .execute();
}

export function runEventsAfter(db: Db, run: string, { after, limit }: { readonly after: number; readonly limit: number }): Promise<readonly RunEventRow[]> {
  return db.selectFrom("runEvents").selectAll().where("run", "=", run).where("seq", ">", after).orderBy("seq").limit(limit).execute();
}

/** Number of the last event; 0 when there is none. */
export async function lastRunEvent(db: Db, run: string): Promise<number> {
  const row = await db
    .selectFrom("runEvents")
    .select((is) => is.fn.max("seq").as("last"))
    .where("run", "=", run)
    .executeTakeFirst();
  return (row?.last as number | null | undefined) ?? 0;
}

/** Adds a checkpoint, or replaces the one of the same step; returns the digest that was replaced. */
export async function putCheckpoint(db: Db, row: CheckpointRow): Promise<string | undefined> {
  const before = await db.deleteFrom("checkpoints").where("run", "=", row.run).where("step", "=", row.step).returning("sha256").executeTakeFirst();
  await db.insertInto("checkpoints").values(row).execute();
  return before?.sha256;
}

/** Newest first. */
export function listCheckpointRows(
  db: Db,
  run: string,
  { limit, below }: { readonly limit: number; readonly below?: number },
): Promise<readonly CheckpointRow[]> {
  let select = db.selectFrom("checkpoints").selectAll().where("run", "=", run);
  if (below !== undefined) select = select.where("step", "<", below);
  return select.orderBy("step", "desc").limit(limit).execute();
}

/** Removes all but the newest ones; returns the digests that lost their row. */
export async function pruneCheckpoints(db: Db, run: string, keep: number): Promise<readonly string[]> {
  const kept = db.selectFrom("checkpoints").select("step").where("run", "=", run).orderBy("step", "desc").limit(keep);
  const removed = await db.deleteFrom("checkpoints").where("run", "=", run).where("step", "not in", kept).returning("sha256").execute();
  return removed.map(({ sha256 }) => sha256);
}

/** The version that a run has registered already. */
export function findModelOfRun(db: Db, organisation: string, run: string): Promise<{ readonly name: string; readonly version: number } | undefined> {
  return db
    .selectFrom("versions")
    .innerJoin("models", "models.id", "versions.model")
    .select(["models.name", "versions.version"])
    .where("versions.organisation", "=", organisation)
    .where(sql<boolean>`versions.lineage ->> 'run' = ${run}`)
    .where("versions.state", "=", "ready")
    .executeTakeFirst();
}

function runsWithNames(db: Db): SelectQueryBuilder<Tables & { runs: Tables["runs"] }, "runs" | "datasets" | "datasetVersions", RunRow> {
  return db
    .selectFrom("runs")
    .innerJoin("datasets", "datasets.id", "runs.dataset")
    .innerJoin("datasetVersions", "datasetVersions.id", "runs.datasetVersion")
    .selectAll("runs")
    .select(["datasets.name as datasetName", "datasetVersions.version as datasetNumber"]);
}

/** Objects as jsonb, null as SQL's null. */
function wire<T extends RunChange>(row: T): T {
  const wired: Record<string, unknown> = { ...row };
  for (const name of ["parameters", "validation", "result", "error"]) {
    if (wired[name] !== undefined && wired[name] !== null) wired[name] = json(wired[name]);
  }
  return wired as T;
}
