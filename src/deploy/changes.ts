/** @file Changes of the desired state: each is in the database before it is acknowledged, and all but the traffic before it is made. */
import { AppError, checkName, fail, newId, toAppError } from "#base";
import type { Principal } from "#access";
import {
  activateRevision,
  addRevision,
  findDeployment,
  insertDeployment,
  insertEvent,
  lastEventWith,
  revisionsOf,
  updateDeployment,
  type Db,
  type DeploymentRow,
  type RevisionRow,
  type TrafficShare,
} from "#store";
import { createLiveDeployment, type Happening, type LiveContext, type LiveDeployment } from "./live-deployment.js";
import type { DeploymentLimits } from "./route.js";
import { checkTraffic } from "./traffic.js";

export interface NewDeployment {
  readonly name: string;
  /** `iris`, `iris@3` or `iris@champion`; the version is pinned now. */
  readonly model: string;
  readonly replicas?: number | undefined;
  readonly limits?: DeploymentLimits | undefined;
}

export interface DeploymentChange {
  readonly traffic?: readonly TrafficShare[] | undefined;
  readonly replicas?: number | undefined;
}

const MAX_REPLICAS = 1000;

/** Makes the row and its first revision; the reconciler then brings it up. */
export async function makeDeployment(context: LiveContext, principal: Principal, body: NewDeployment): Promise<LiveDeployment> {
  const { store, clock, registry } = context;
  const name = checkName("deployment", body.name);
  const replicas = checkReplicas(body.replicas ?? 1);
  const resolved = await registry.resolve(principal.organisation, body.model);
  const traffic: readonly TrafficShare[] = [{ version: resolved.version, weight: 100 }];
  const author = { author: principal.user, createdAt: clock.now() };
  const row: DeploymentRow = {
    id: newId("deployment"),
    organisation: principal.organisation,
    name,
    model: resolved.model.id,
    desired: "running",
    replicas,
    limits: definedLimits(body.limits),
    revision: 1,
    archivedAt: null,
    ...author,
  };
  await store.transaction(async (db) => {
    if (!(await insertDeployment(db, row))) throw fail("NAME_TAKEN", { kind: "deployment", name });
    await addRevision(db, { id: newId("revision"), deployment: row.id, traffic, ...author });
    await note(context, db, {
      row,
      event: {
        kind: "created",
        message: `${resolved.model.name}@${resolved.version} is deployed as '${name}'`,
        data: { by: principal.user, reference: body.model },
      },
    });
  });
  return createLiveDeployment(context, row);
}

function definedLimits(limits: DeploymentLimits = {}): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(limits).filter((entry): entry is [string, number] => typeof entry[1] === "number"));
}

function checkReplicas(replicas: number): number {
  if (!Number.isInteger(replicas) || replicas < 0 || replicas > MAX_REPLICAS)
    throw fail("INVALID_REQUEST", { detail: `replicas: expected an integer from 0 to ${MAX_REPLICAS}, got ${replicas}` });
  return replicas;
}

/** Blue-green: the new versions are ready, then the revision is written, then traffic moves. */
export async function changeTraffic(
  context: LiveContext,
  live: LiveDeployment,
  { principal, traffic: given }: { readonly principal: Principal; readonly traffic: readonly TrafficShare[] },
): Promise<void> {
  const traffic = checkTraffic(given);
  await checkVersions(context, live, traffic);
  await move(context, live, {
    principal,
    traffic,
    kind: "revision.activated",
    write: (db) => addRevision(db, { id: newId("revision"), deployment: live.row.id, traffic, author: principal.user, createdAt: context.clock.now() }),
  });
}

/** Back to the revision that was active before the present one became so. */
export async function rollBack(context: LiveContext, live: LiveDeployment, principal: Principal): Promise<void> {
  const { store } = context;
  const { row } = live;
  const made = await lastEventWith(store.db, row.id, { kind: "revision.activated", name: "revision", value: row.revision });
  const before = made?.data["previous"];
  const revision = (await revisionsOf(store.db, row.id)).find(({ number }) => number === before);
  if (revision === undefined) throw fail("NOT_FOUND", { kind: `revision before number ${row.revision} of the deployment`, name: row.name });
  await move(context, live, {
    principal,
    traffic: revision.traffic,
    kind: "revision.rolled-back",
    write: async (db) => {
      await activateRevision(db, row.id, revision.number);
      return revision;
    },
  });
}

interface Move {
  readonly principal: Principal;
  readonly traffic: readonly TrafficShare[];
  readonly kind: string;
  readonly write: (db: Db) => Promise<Pick<RevisionRow, "number">>;
}

async function move(context: LiveContext, live: LiveDeployment, { principal, traffic, kind, write }: Move): Promise<void> {
  const { row } = live;
  const text = traffic.map(({ version, weight }) => `${weight} % to version ${version}`).join(", ");
  try {
    await live.moveTraffic(traffic, () =>
      context.store.transaction(async (db) => {
        const { number } = await write(db);
        await note(context, db, {
          row,
          event: { kind, message: `Revision ${number}: ${text}`, data: { revision: number, previous: row.revision, traffic, by: principal.user } },
        });
        return { ...row, revision: number };
      }),
    );
  } catch (error) {
    const why = toAppError(error).message;
    context.tell(row.id, { kind: "update.failed", message: `The traffic stays as it was: ${why}`, data: { traffic, by: principal.user } });
    throw asNotReady(error);
  }
}

/** What a version's own process did is a fact about the version, not about this request's form. */
function asNotReady(error: unknown): unknown {
  return error instanceof AppError && error.code === "UNAVAILABLE"
    ? fail("NOT_READY", { what: "The new version", state: error.message, needs: "ready" }, { cause: error })
    : error;
}

/** Each version must be one of the model's and ready; one that has traffic already may be archived meanwhile. */
async function checkVersions({ registry, store }: LiveContext, { row }: LiveDeployment, traffic: readonly TrafficShare[]): Promise<void> {
  const active = (await revisionsOf(store.db, row.id)).find(({ number }) => number === row.revision)?.traffic ?? [];
  for (const { version } of traffic) {
    if (active.some((share) => share.version === version)) continue;
    await registry.resolve(row.organisation, `${row.model}@${version}`);
  }
}

/** What is asked for anew, and how the events tell it. */
export interface Desired {
  readonly change: Partial<Pick<DeploymentRow, "desired" | "replicas" | "archivedAt">>;
  readonly event: Happening;
}

/** The row's new desired state, written and noted. */
export async function writeDesired(context: LiveContext, { row }: LiveDeployment, { change, event }: Desired): Promise<DeploymentRow> {
  if (change.replicas !== undefined) checkReplicas(change.replicas);
  await context.store.transaction(async (db) => {
    await updateDeployment(db, row.id, change);
    await note(context, db, { row, event });
  });
  return { ...row, ...change };
}

/** The traffic of the active revision. */
export async function activeTraffic({ store }: LiveContext, row: DeploymentRow): Promise<readonly TrafficShare[]> {
  return (await revisionsOf(store.db, row.id)).find(({ number }) => number === row.revision)?.traffic ?? [];
}

/** Throws NOT_FOUND for what is not there, and for what is archived. */
export async function needDeployment({ store }: LiveContext, organisation: string, ref: string): Promise<DeploymentRow> {
  const row = await findDeployment(store.db, organisation, ref);
  if (row === undefined || row.archivedAt !== null) throw fail("NOT_FOUND", { kind: "deployment", name: ref });
  return row;
}

function note({ clock }: LiveContext, db: Db, { row, event }: { readonly row: DeploymentRow; readonly event: Happening }): Promise<void> {
  return insertEvent(db, {
    organisation: row.organisation,
    subject: row.id,
    kind: event.kind,
    message: event.message,
    data: event.data ?? {},
    at: clock.now(),
  });
}
