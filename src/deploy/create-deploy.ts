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
import { activeTraffic, changeTraffic, makeDeployment, needDeployment, rollBack, writeDesired, type DeploymentChange, type NewDeployment } from "./changes.js";
import { createEvents, type LogLine } from "./events.js";
import { createLiveDeployment, type Happening, type LiveContext, type LiveDeployment } from "./live-deployment.js";
import { createRouteTable, type Route } from "./route.js";
import { createViewer, toEventView, type DeploymentView, type EventView } from "./views.js";

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

export function createDeploy({ store, registry, config, clock, log, publicUrl }: DeployOptions): Deploy {
  const events = createEvents({ store, clock, log });
  const lives = new Map<string, LiveDeployment>();
  const routes = createRouteTable();
  const tell = (deployment: string, event: Happening): void => {
    const organisation = lives.get(deployment)?.row.organisation;
    if (organisation !== undefined) events.tell({ organisation, deployment }, event);
  };
  const context: LiveContext = { store, registry, config, clock, log, tell };
  const view = createViewer({
    store,
    registry,
    baseUrl: publicUrl ?? (() => `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${config.port}`),
  });

  const adopt = (live: LiveDeployment): LiveDeployment => {
    lives.set(live.row.id, live);
    routes.add(live.route);
    return live;
  };
  const need = async (principal: Principal, ref: string): Promise<LiveDeployment> => {
    const row = await needDeployment(context, principal.organisation, ref);
    const live = lives.get(row.id);
    if (live === undefined) throw fail("NOT_READY", { what: `Deployment '${row.name}'`, state: "not taken up yet", needs: "known to this server" });
    return live;
  };
  const reconcile = async (live: LiveDeployment, row: DeploymentRow): Promise<void> => live.reconcile(row, await activeTraffic(context, row));
  /** Writes the desired state, then makes it so. */
  const setDesired = (live: LiveDeployment, change: Parameters<typeof writeDesired>[2]): Promise<void> =>
    live.change(async () => reconcile(live, await writeDesired(context, live, change)));

  async function startAll(): Promise<void> {
    const known = (await liveDeployments(store.db)).map((row) => adopt(createLiveDeployment(context, row)));
    await Promise.all(known.map((live) => live.change(() => reconcile(live, live.row))));
  }

  function start(): Promise<void>;
  function start(principal: Principal, ref: string): Promise<DeploymentView>;
  async function start(principal?: Principal, ref?: string): Promise<DeploymentView | void> {
    if (principal === undefined || ref === undefined) return startAll();
    const live = await need(principal, ref);
    await setDesired(live, { change: { desired: "running" }, event: { kind: "started", message: "It was started", data: { by: principal.user } } });
    return view(live);
  }

  return {
    async create(principal, body) {
      const live = adopt(await makeDeployment(context, principal, body));
      await live.change(() => reconcile(live, live.row));
      return view(live);
    },
    async list(principal, page = {}) {
      const after = pageKey(page);
      const rows = await listDeploymentRows(store.db, {
        organisation: principal.organisation,
        limit: pageLimit(page) + 1,
        ...(after === null ? {} : { after }),
      });
      const { items, next } = pageOf(rows, page, (row) => row.id);
      return { items: await Promise.all(items.flatMap((row) => lives.get(row.id) ?? []).map(view)), next };
    },
    get: async (principal, ref) => view(await need(principal, ref)),
    async patch(principal, ref, { traffic, replicas }) {
      const live = await need(principal, ref);
      if (traffic !== undefined) await live.change(() => changeTraffic(context, live, { principal, traffic }));
      if (replicas !== undefined)
        await setDesired(live, {
          change: { replicas },
          event: { kind: "scaled", message: `${replicas} replicas are wanted`, data: { replicas, by: principal.user } },
        });
      return view(live);
    },
    async rollback(principal, ref) {
      const live = await need(principal, ref);
      await live.change(() => rollBack(context, live, principal));
      return view(live);
    },
    async stop(principal, ref) {
      const live = await need(principal, ref);
      await setDesired(live, { change: { desired: "stopped" }, event: { kind: "stopped", message: "It was stopped", data: { by: principal.user } } });
      return view(live);
    },
    start,
    async archive(principal, ref) {
      const live = await need(principal, ref);
      await setDesired(live, {
        change: { desired: "stopped", archivedAt: clock.now() },
        event: { kind: "archived", message: "It was archived", data: { by: principal.user } },
      });
      routes.remove(live.route);
    },
    async events(principal, ref, page = {}) {
      const { row } = await need(principal, ref);
      const before = pageNumber(page);
      const rows = await listEvents(store.db, row.id, { limit: pageLimit(page) + 1, ...(before === null ? {} : { before }) });
      const { items, next } = pageOf(rows, page, ({ seq }) => seq);
      return { items: items.map(toEventView), next };
    },
    logs: async (principal, ref, signal) => events.follow((await need(principal, ref)).row.id, signal),
    route: (organisation, ref) => routes.find(organisation, ref),
    routes: (organisation) => routes.list(organisation),
    async close() {
      await Promise.all([...lives.values()].map((live) => live.close()));
      await events.flush();
    },
  };
}
