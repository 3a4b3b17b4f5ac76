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

export function createLiveDeployment(context: LiveContext, row: DeploymentRow): LiveDeployment {
  return new Reconciler(context, row);
}

class Reconciler implements LiveDeployment {
  readonly route: LiveRoute;
  readonly #context: LiveContext;
  readonly #limits: DeploymentLimits;
  readonly #retiring = new Set<Promise<void>>();
  #row: DeploymentRow;
  #targets: ReadonlyMap<number, LiveTarget> = new Map();
  #updating = false;
  #failure: string | null = null;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(context: LiveContext, row: DeploymentRow) {
    this.#context = context;
    this.#row = row;
    this.#limits = row.limits;
    this.route = createRoute({ deployment: row.id, name: row.name, organisation: row.organisation, limits: this.#limits, state: () => this.state });
  }

  get row(): DeploymentRow {
    return this.#row;
  }

  get failure(): string | null {
    return this.#failure;
  }

  get state(): DeploymentState {
    if (!this.#isUp) return "stopped";
    return stateOf({ targets: [...this.#targets.values()], replicas: this.#row.replicas, updating: this.#updating, failure: this.#failure });
  }

  get readyReplicas(): number {
    return this.#targets.size === 0 ? 0 : Math.min(...[...this.#targets.values()].map((target) => target.slots()));
  }

  change<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  async reconcile(row: DeploymentRow, traffic: readonly TrafficShare[]): Promise<void> {
    this.#row = row;
    if (!this.#isUp) {
      this.#exchange([], new Map());
      this.route.close(row.desired === "stopped" ? "it is stopped" : "it has no replicas");
      return;
    }
    try {
      const next = await this.#targetsFor(traffic, () => undefined);
      for (const target of next.values()) target.scale(row.replicas);
      this.#failure = null;
      this.#exchange(traffic, next);
    } catch (error) {
      this.#failure = toAppError(error).message;
      this.#context.tell(row.id, { kind: "failed", message: this.#failure });
      if (this.#targets.size === 0) this.route.close(this.#failure);
    }
  }

  async moveTraffic(traffic: readonly TrafficShare[], commit: () => Promise<DeploymentRow>): Promise<void> {
    if (!this.#isUp) {
      this.#row = await commit();
      return;
    }
    this.#updating = true;
    const started: LiveTarget[] = [];
    try {
      const next = await this.#targetsFor(traffic, (target) => started.push(target));
      for (const target of started) target.scale(this.#row.replicas);
      await Promise.all(started.map(untilReady));
      this.#row = await commit();
      this.#failure = null;
      this.#exchange(traffic, next);
    } catch (error) {
      for (const target of started) this.#retire(target);
      throw error;
    } finally {
      this.#updating = false;
    }
  }

  async close(): Promise<void> {
    this.route.close("the server is stopping");
    const last = [...this.#targets.values()];
    this.#targets = new Map();
    await Promise.all([...last.map((target) => target.retire(0)), ...this.#retiring]);
  }

  get #isUp(): boolean {
    return this.#row.desired === "running" && this.#row.replicas > 0 && this.#row.archivedAt === null;
  }

  /** The traffic's versions: those that are there, and new ones, which are told as they are made. */
  async #targetsFor(traffic: readonly TrafficShare[], onNew: (target: LiveTarget) => void): Promise<ReadonlyMap<number, LiveTarget>> {
    const targets = new Map<number, LiveTarget>();
    for (const { version } of traffic) {
      const known = this.#targets.get(version);
      const target = known ?? (await this.#make(version));
      if (known === undefined) onNew(target);
      targets.set(version, target);
    }
    return targets;
  }

  /** Its bytes are checked; its replicas do not run yet. */
  async #make(version: number): Promise<LiveTarget> {
    const { registry, store } = this.#context;
    const resolved = await registry.resolveServed(this.#row.organisation, { model: this.#row.model, version });
    await store.blobs.verify(resolved.modelSha256);
    return makeTarget(this.#context, { row: this.#row, resolved, limits: this.#limits });
  }

  /** The one moment when traffic moves. */
  #exchange(traffic: readonly TrafficShare[], next: ReadonlyMap<number, LiveTarget>): void {
    const old = this.#targets;
    this.#targets = next;
    this.route.switch(traffic, next);
    for (const [version, target] of old) if (next.get(version) !== target) this.#retire(target);
  }

  #retire(target: LiveTarget): void {
    const { config } = this.#context;
    const done = target.retire((this.#limits.timeoutMs ?? config.inferenceTimeoutMs) + config.readyWaitMs).finally(() => this.#retiring.delete(done));
    this.#retiring.add(done);
  }
}

function makeTarget(
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
