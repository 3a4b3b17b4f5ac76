/** @file Deployments: a version of a model behind a name, with replicas that are kept equal to what was asked for. */
import { fail, type Clock, type Config, type Log } from "#base";
import type { Principal } from "#access";
import type { Registry } from "#registry";
import {
  listDeploymentRows,
  listEvents,
  liveDeployments,
  pageKey,
  pageLimit,
  pageNumber,
  pageOf,
  type DeploymentRow,
  type Page,
  type PageOf,
  type Store,
} from "#store";
import {
  activeTraffic,
  changeTraffic,
  makeDeployment,
  needDeployment,
  rollBack,
  writeDesired,
  type DeploymentChange,
  type Desired,
  type NewDeployment,
} from "./changes.js";
import { createEvents, type Events, type LogLine } from "./events.js";
import { createLiveDeployment, type Happening, type LiveContext, type LiveDeployment } from "./live-deployment.js";
import { createRouteTable, type Route } from "./route.js";
import { createViewer, toEventView, type DeploymentView, type EventView, type Viewer } from "./views.js";

export interface DeployOptions {
  readonly store: Store;
  readonly registry: Pick<Registry, "resolve" | "resolveServed">;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  /** The address in endpoints and examples; by default the configured host and port. */
  readonly publicUrl?: () => string;
}

export interface Deploy {
  /** Answers when it is written; its replicas start meanwhile, and requests wait for them. */
  create(principal: Principal, body: NewDeployment): Promise<DeploymentView>;
  list(principal: Principal, page?: Page): Promise<PageOf<DeploymentView>>;
  get(principal: Principal, ref: string): Promise<DeploymentView>;
  /** Traffic: answers when it has moved; throws NOT_READY (or MODEL_...) and leaves the old traffic when a version does not get ready. */
  patch(principal: Principal, ref: string, change: DeploymentChange): Promise<DeploymentView>;
  rollback(principal: Principal, ref: string): Promise<DeploymentView>;
  stop(principal: Principal, ref: string): Promise<DeploymentView>;
  start(principal: Principal, ref: string): Promise<DeploymentView>;
  /** Without a deployment: brings up all that should run. Resolves when requests can be taken (they wait for the replicas). */
  start(): Promise<void>;
  archive(principal: Principal, ref: string): Promise<void>;
  /** Newest first. */
  events(principal: Principal, ref: string, page?: Page): Promise<PageOf<EventView>>;
  /** The last lines, then live until the signal ends it. */
  logs(principal: Principal, ref: string, signal: AbortSignal): Promise<AsyncIterable<LogLine>>;
  /** By name or id; synchronous, for every request. */
  route(organisation: string, ref: string): Route | null;
  routes(organisation: string): readonly Route[];
  close(): Promise<void>;
}

export function createDeploy(options: DeployOptions): Deploy {
  return new DeployRoom(options);
}

class DeployRoom implements Deploy {
  readonly #context: LiveContext;
  readonly #events: Events;
  readonly #view: Viewer;
  readonly #lives = new Map<string, LiveDeployment>();
  readonly #routes = createRouteTable();

  constructor({ store, registry, config, clock, log, publicUrl }: DeployOptions) {
    this.#events = createEvents({ store, clock, log });
    this.#context = { store, registry, config, clock, log, tell: (deployment, event) => this.#tell(deployment, event) };
    const host = config.host.includes(":") ? `[${config.host}]` : config.host;
    this.#view = createViewer({ store, registry, baseUrl: publicUrl ?? (() => `http://${host}:${config.port}`) });
  }

  async create(principal: Principal, body: NewDeployment): Promise<DeploymentView> {
    const live = this.#adopt(await makeDeployment(this.#context, principal, body));
    await live.change(() => this.#reconcile(live, live.row));
    return this.#view(live);
  }

  async list(principal: Principal, page: Page = {}): Promise<PageOf<DeploymentView>> {
    const after = pageKey(page);
    const rows = await listDeploymentRows(this.#context.store.db, {
      organisation: principal.organisation,
      limit: pageLimit(page) + 1,
      ...(after === null ? {} : { after }),
    });
    const { items, next } = pageOf(rows, page, (row) => row.id);
    const lives = items.flatMap((row) => this.#lives.get(row.id) ?? []);
    return { items: await Promise.all(lives.map((live) => this.#view(live))), next };
  }

  async get(principal: Principal, ref: string): Promise<DeploymentView> {
    return this.#view(await this.#need(principal, ref));
  }

  async patch(principal: Principal, ref: string, { traffic, replicas }: DeploymentChange): Promise<DeploymentView> {
    const live = await this.#need(principal, ref);
    if (traffic !== undefined) await live.change(() => changeTraffic(this.#context, live, { principal, traffic }));
    if (replicas !== undefined)
      await this.#setDesired(live, {
        change: { replicas },
        event: { kind: "scaled", message: `${replicas} replicas are wanted`, data: { replicas, by: principal.user } },
      });
    return this.#view(live);
  }

  async rollback(principal: Principal, ref: string): Promise<DeploymentView> {
    const live = await this.#need(principal, ref);
    await live.change(() => rollBack(this.#context, live, principal));
    return this.#view(live);
  }

  async stop(principal: Principal, ref: string): Promise<DeploymentView> {
    const live = await this.#need(principal, ref);
    await this.#setDesired(live, { change: { desired: "stopped" }, event: { kind: "stopped", message: "It was stopped", data: { by: principal.user } } });
    return this.#view(live);
  }

  start(): Promise<void>;
  start(principal: Principal, ref: string): Promise<DeploymentView>;
  async start(principal?: Principal, ref?: string): Promise<DeploymentView | void> {
    if (principal === undefined || ref === undefined) return this.#startAll();
    const live = await this.#need(principal, ref);
    await this.#setDesired(live, { change: { desired: "running" }, event: { kind: "started", message: "It was started", data: { by: principal.user } } });
    return this.#view(live);
  }

  async archive(principal: Principal, ref: string): Promise<void> {
    const live = await this.#need(principal, ref);
    const change = { desired: "stopped", archivedAt: this.#context.clock.now() } as const;
    await this.#setDesired(live, { change, event: { kind: "archived", message: "It was archived", data: { by: principal.user } } });
    this.#routes.remove(live.route);
  }

  async events(principal: Principal, ref: string, page: Page = {}): Promise<PageOf<EventView>> {
    const { row } = await this.#need(principal, ref);
    const before = pageNumber(page);
    const rows = await listEvents(this.#context.store.db, row.id, { limit: pageLimit(page) + 1, ...(before === null ? {} : { before }) });
    const { items, next } = pageOf(rows, page, ({ seq }) => seq);
    return { items: items.map(toEventView), next };
  }

  async logs(principal: Principal, ref: string, signal: AbortSignal): Promise<AsyncIterable<LogLine>> {
    return this.#events.follow((await this.#need(principal, ref)).row.id, signal);
  }

  route(organisation: string, ref: string): Route | null {
    return this.#routes.find(organisation, ref);
  }

  routes(organisation: string): readonly Route[] {
    return this.#routes.list(organisation);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#lives.values()].map((live) => live.close()));
    await this.#events.flush();
  }

  async #startAll(): Promise<void> {
    const rows = await liveDeployments(this.#context.store.db);
    const lives = rows.map((row) => this.#adopt(createLiveDeployment(this.#context, row)));
    await Promise.all(lives.map((live) => live.change(() => this.#reconcile(live, live.row))));
  }

  #adopt(live: LiveDeployment): LiveDeployment {
    this.#lives.set(live.row.id, live);
    this.#routes.add(live.route);
    return live;
  }

  async #need(principal: Principal, ref: string): Promise<LiveDeployment> {
    const row = await needDeployment(this.#context, principal.organisation, ref);
    const live = this.#lives.get(row.id);
    if (live === undefined) throw fail("NOT_READY", { what: `Deployment '${row.name}'`, state: "not taken up yet", needs: "known to this server" });
    return live;
  }

  /** Writes the desired state, then makes it so. */
  #setDesired(live: LiveDeployment, desired: Desired): Promise<void> {
    return live.change(async () => this.#reconcile(live, await writeDesired(this.#context, live, desired)));
  }

  async #reconcile(live: LiveDeployment, row: DeploymentRow): Promise<void> {
    await live.reconcile(row, await activeTraffic(this.#context, row));
  }

  #tell(deployment: string, event: Happening): void {
    const organisation = this.#lives.get(deployment)?.row.organisation;
    if (organisation !== undefined) this.#events.tell({ organisation, deployment }, event);
  }
}
