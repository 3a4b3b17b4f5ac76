/** @file Deployments as callers see them. */
import { columnsOfVersion, revisionsOf, type EventRow, type RevisionRow, type Store, type TrafficShare } from "#store";
import type { Registry, Resolved } from "#registry";
import { makeEndpoints, makeExamples, sampleRecord, type Endpoints, type Examples } from "./examples.js";
import type { LiveDeployment } from "./live-deployment.js";
import type { DeploymentLimits, DeploymentState } from "./route.js";

export interface RevisionView {
  readonly id: string;
  readonly number: number;
  readonly traffic: readonly TrafficShare[];
  readonly active: boolean;
  readonly author: string;
  readonly createdAt: Date;
}

/** Without `metrics`, which `observe` knows. */
export interface DeploymentView {
  readonly id: string;
  readonly name: string;
  readonly state: DeploymentState;
  /** Why it has failed. */
  readonly failure: string | null;
  /** Name of the model. */
  readonly model: string;
  readonly traffic: readonly TrafficShare[];
  readonly replicas: { readonly desired: number; readonly ready: number };
  /** Newest first. */
  readonly revisions: readonly RevisionView[];
  readonly endpoints: Endpoints;
  readonly examples: Examples;
  readonly limits: DeploymentLimits;
  readonly author: string;
  readonly createdAt: Date;
}

export interface EventView {
  readonly id: number;
  readonly kind: string;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly at: Date;
}

export const toEventView = ({ seq, kind, message, data, at }: EventRow): EventView => ({ id: seq, kind, message, data, at });

const toRevisionView = ({ id, number, traffic, active, author, createdAt }: RevisionRow): RevisionView => ({ id, number, traffic, active, author, createdAt });

export type Viewer = (live: LiveDeployment) => Promise<DeploymentView>;

/** Sample records are made once a version: versions never change. */
export function createViewer({
  store,
  registry,
  baseUrl,
}: {
  readonly store: Store;
  readonly registry: Pick<Registry, "resolveServed">;
  readonly baseUrl: () => string;
}): Viewer {
  const samples = new Map<string, { readonly model: string; readonly record: Readonly<Record<string, unknown>> }>();

  const sampleOf = async (resolved: Resolved) => {
    const { dataset } = resolved.lineage;
    const columns = dataset === undefined ? [] : await columnsOfVersion(store.db, dataset.id, dataset.version);
    return { model: resolved.model.name, record: sampleRecord(resolved.signature, columns) };
  };
  const find = async ({ row }: LiveDeployment, version: number) => {
    const key = `${row.model}@${version}`;
    const sample = samples.get(key) ?? (await sampleOf(await registry.resolveServed(row.organisation, { model: row.model, version })));
    samples.set(key, sample);
    return sample;
  };

  return async (live) => {
    const { row } = live;
    const revisions = await revisionsOf(store.db, row.id);
    const traffic = revisions.find(({ active }) => active)?.traffic ?? [];
    const { model, record } = await find(live, traffic[0]?.version ?? 1);
    return {
      id: row.id,
      name: row.name,
      state: live.state,
      failure: live.failure,
      model,
      traffic,
      replicas: { desired: row.replicas, ready: live.readyReplicas },
      revisions: revisions.map(toRevisionView),
      endpoints: makeEndpoints(baseUrl(), row.name),
      examples: makeExamples({ baseUrl: baseUrl(), name: row.name, record }),
      limits: row.limits,
      author: row.author,
      createdAt: row.createdAt,
    };
  };
}
