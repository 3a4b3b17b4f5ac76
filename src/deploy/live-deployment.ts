/**
 * @file The reconciler of one deployment: makes its replicas equal the desired state, one change at a time.
 *
 * Invariant  A version gets traffic only when it is ready, and loses its replicas only when nobody uses it any more. The one
 * exception is the first version after a (re)start: its requests wait for it.
 */
import { fail, toAppError, type Clock, type Config, type Log } from "#base";
import type { Registry, Resolved } from "#registry";
import type { DeploymentRow, Store, TrafficShare } from "#store";
import { createRoute, type DeploymentLimits, type DeploymentState, type LiveRoute } from "./route.js";
import { createTarget, type LiveTarget } from "./target.js";

export interface LiveContext {
  readonly store: Store;
  readonly registry: Pick<Registry, "resolve" | "resolveServed">;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells what happened to a deployment; never rejects, never waited for. */
  readonly tell: (deployment: string, event: Happening) => void;
}

export interface Happening {
  readonly kind: string;
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface LiveDeployment {
  readonly row: DeploymentRow;
  readonly route: LiveRoute;
  readonly state: DeploymentState;
  readonly readyReplicas: number;
  readonly failure: string | null;
  /** One change at a time, in the order they come. */
  change<T>(work: () => Promise<T>): Promise<T>;
  /** Within a change: brings the row's desired state up. Rejects for nothing: what fails is in `failure`. */
  reconcile(row: DeploymentRow, traffic: readonly TrafficShare[]): Promise<void>;
  /**
   * Within a change: starts what the traffic needs and is not there yet; `commit` runs when all of it is ready, then traffic
   * moves at once. When something does not become ready, or `commit` fails, nothing has changed, and this rejects with why.
   */
  moveTraffic(traffic: readonly TrafficShare[], commit: () => Promise<DeploymentRow>): Promise<void>;
  /** Ends all replicas; for a server that stops. */
  close(): Promise<void>;
}

/** Longest a new version may take to get ready: a large model is read from disk and optimised. */
const START_TIMEOUT_MS = 120_000;
const POLL_MS = 50;

export function createLiveDeployment(context: LiveContext, initial: DeploymentRow): LiveDeployment {
  let row = initial;
  let targets = new Map<number, LiveTarget>();
  let updating = false;
  let failure: string | null = null;
  let tail: Promise<unknown> = Promise.resolve();
  const retiring = new Set<Promise<void>>();
  const { limits } = row as { readonly limits: DeploymentLimits };
  const timeoutMs = limits.timeoutMs ?? context.config.inferenceTimeoutMs;
  const isUp = (): boolean => row.desired === "running" && row.replicas > 0 && row.archivedAt === null;
  const state = (): DeploymentState => (isUp() ? stateOf({ targets: [...targets.values()], replicas: row.replicas, updating, failure }) : "stopped");
  const route = createRoute({ deployment: row.id, name: row.name, organisation: row.organisation, limits, state });

  const bringUp = async (version: number): Promise<LiveTarget> => {
    const resolved = await context.registry.resolveServed(row.organisation, { model: row.model, version });
    await context.store.blobs.verify(resolved.modelSha256);
    return startTarget(context, { row, resolved, limits });
  };
  const retire = (target: LiveTarget): void => {
    const done = target.retire(timeoutMs + context.config.readyWaitMs).finally(() => retiring.delete(done));
    retiring.add(done);
  };
  /** The one moment when traffic moves. */
  const exchange = (traffic: readonly TrafficShare[], next: Map<number, LiveTarget>): void => {
    const old = targets;
    targets = next;
    route.switch(traffic, next);
    for (const [version, target] of old) if (next.get(version) !== target) retire(target);
  };

  return {
    route,
    get row() {
      return row;
    },
    get state() {
      return state();
    },
    get readyReplicas() {
      return targets.size === 0 ? 0 : Math.min(...[...targets.values()].map((target) => target.slots()));
    },
    get failure() {
      return failure;
    },
    change(work) {
      const result = tail.then(work);
      tail = result.catch(() => undefined);
      return result;
    },
    async reconcile(desired, traffic) {
      row = desired;
      if (!isUp()) {
        exchange([], new Map());
        return route.close(row.desired === "stopped" ? "it is stopped" : "it has no replicas");
      }
      try {
        const next = new Map<number, LiveTarget>();
        for (const { version } of traffic) next.set(version, targets.get(version) ?? (await bringUp(version)));
        for (const target of next.values()) target.scale(row.replicas);
        failure = null;
        exchange(traffic, next);
      } catch (error) {
        failure = toAppError(error).message;
        context.tell(row.id, { kind: "failed", message: failure });
        if (targets.size === 0) route.close(failure);
      }
    },
    async moveTraffic(traffic, commit) {
      if (!isUp()) {
        row = await commit();
        return;
      }
      updating = true;
      const started: LiveTarget[] = [];
      try {
        const next = new Map<number, LiveTarget>();
        for (const { version } of traffic) {
          const known = targets.get(version);
          const target = known ?? (await bringUp(version));
          if (known === undefined) started.push(target);
          next.set(version, target);
        }
        for (const target of started) target.scale(row.replicas);
        await Promise.all(started.map((target) => untilReady(target)));
        row = await commit();
        failure = null;
        exchange(traffic, next);
      } catch (error) {
        started.forEach(retire);
        throw error;
      } finally {
        updating = false;
      }
    },
    async close() {
      route.close("the server is stopping");
      const last = [...targets.values()];
      targets = new Map();
      await Promise.all([...last.map((target) => target.retire(0)), ...retiring]);
    },
  };
}

function startTarget(
  context: LiveContext,
  { row, resolved, limits }: { readonly row: DeploymentRow; readonly resolved: Resolved; readonly limits: DeploymentLimits },
): LiveTarget {
  const { config, clock, log } = context;
  const name = `${resolved.model.name}@${resolved.version}`;
  return createTarget({
    model: resolved.model.name,
    version: resolved.version,
    signature: resolved.signature,
    modelPath: resolved.modelPath,
    memoryBytes: limits.memoryBytes ?? config.childMemoryBytes,
    threads: limits.threads ?? 1,
    clock,
    log: log.child({ deployment: row.name, version: resolved.version }),
    onChange(state, why) {
      if (state === "stopped") return;
      const message = `${name}: a replica is ${state}${why === undefined ? "" : `: ${why}`}`;
      context.tell(row.id, { kind: `replica.${state}`, message, data: { version: resolved.version, ...(why === undefined ? {} : { why }) } });
    },
  });
}

/** Rejects with NOT_READY when the version's replicas keep ending, or take too long. */
async function untilReady(target: LiveTarget): Promise<void> {
  const name = `Version ${target.model}@${target.version}`;
  for (let leftMs = START_TIMEOUT_MS; leftMs > 0; leftMs -= POLL_MS) {
    if (await target.waitReady(POLL_MS)) return;
    if (target.broken) throw fail("NOT_READY", { what: name, state: `failing: ${target.lastEnd ?? "its process ends"}`, needs: "ready" });
  }
  throw fail("NOT_READY", { what: name, state: `not ready after ${START_TIMEOUT_MS} ms`, needs: "ready" });
}

interface Facts {
  readonly targets: readonly LiveTarget[];
  readonly replicas: number;
  readonly updating: boolean;
  readonly failure: string | null;
}

function stateOf({ targets, replicas, updating, failure }: Facts): DeploymentState {
  if (updating) return "updating";
  if (targets.length === 0) return failure === null ? "starting" : "failed";
  if (targets.every((target) => target.slots() >= replicas)) return "ready";
  if (targets.some((target) => target.broken)) return targets.some((target) => target.ready()) ? "degraded" : "failed";
  if (targets.some((target) => target.disturbed)) return "degraded";
  return targets.every((target) => target.ready()) ? "updating" : "starting";
}
