/** @file The door's service: runs are queued here, taken up one after the other, watched, stopped and resumed. */
import type { Principal } from "#access";
import { fail, newId, parseReference, type Clock, type Config, type Log } from "#base";
import type { Data } from "#data";
import {
  changeRun,
  claimRun,
  findRun,
  insertRun,
  insertRunEvents,
  lastRunEvent,
  listCheckpointRows,
  listRunRows,
  pageKey,
  pageLimit,
  pageNumber,
  pageOf,
  requeueOrphans,
  type Page,
  type PageOf,
  type RunRow,
  type Store,
} from "#store";
import { createSignals, streamEvents } from "./event-stream.js";
import { readPredictions, type EvaluatedRecord } from "./predictions.js";
import { checkRequest, type RunRequest } from "./request.js";
import { leaseUntil, startRunWorker, type Register, type RunWorker } from "./run-worker.js";
import { toCheckpointView, toRunView, type CheckpointView, type RunEvent, type RunView } from "./view.js";

export interface Training {
  /** Queues a run. Throws NOT_FOUND, NOT_READY, INVALID_REQUEST, TARGET_UNUSABLE, TOO_FEW_ROWS. */
  create(principal: Principal, request: RunRequest): Promise<RunView>;
  get(principal: Principal, id: string): Promise<RunView>;
  /** Newest first. */
  list(principal: Principal, page: Page): Promise<PageOf<RunView>>;
  /** Resolves when the run is at its end: a running one stops with a checkpoint, and is killed after 5 s. */
  stop(principal: Principal, id: string): Promise<RunView>;
  /** Puts a stopped or failed run back into the queue; it goes on from its last checkpoint. */
  resume(principal: Principal, id: string): Promise<RunView>;
  checkpoints(principal: Principal, id: string, page?: Page): Promise<PageOf<CheckpointView>>;
  /** The held-out rows as they were evaluated; none before the run has succeeded. */
  predictions(principal: Principal, id: string, page: Page): Promise<PageOf<EvaluatedRecord>>;
  /** Events with a number above `after`, from the database and then live; ends after the run's last `end`. */
  events(principal: Principal, id: string, after: number): AsyncIterable<RunEvent>;
  /** Takes up queued runs and those that an earlier server left; `register` makes a version of what was learnt. */
  start(register: Register): Promise<void>;
  /** Stops the workers with a checkpoint; their runs go back into the queue. */
  stopWorkers(): Promise<void>;
}

export interface TrainingOptions {
  readonly store: Store;
  readonly data: Pick<Data, "open">;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
}

/** A run uses all the threads there are. */
const RUNS_AT_ONCE = 1;
/** Wakes for runs whose lease another server let run out; own runs wake the loop themselves. */
const LOOK_EVERY_MS = 2000;

export function createTraining(options: TrainingOptions): Training {
  const { store, data, config, clock } = options;
  const signals = createSignals();
  const workers = createWorkers(options, (run) => signals.wake(run));

  async function need(principal: Principal, id: string): Promise<RunRow> {
    const run = await findRun(store.db, principal.organisation, id);
    if (run === undefined) throw fail("NOT_FOUND", { kind: "run", name: id.slice(0, 80) });
    return run;
  }
  const view = async (principal: Principal, id: string): Promise<RunView> => toRunView(await need(principal, id));

  return {
    get: view,
    start: workers.start,
    stopWorkers: workers.stopAll,
    async create(principal, request) {
      const { name, version } = parseReference(request.dataset);
      const checked = checkRequest(request, await data.open(principal, name, version), config.minTrainRows);
      const id = newId("run");
      await insertRun(store.db, { ...checked, id, organisation: principal.organisation, author: principal.user, createdAt: clock.now() });
      workers.look();
      return view(principal, id);
    },
    async list(principal, page) {
      const key = pageKey(page);
      const rows = await listRunRows(store.db, {
        organisation: principal.organisation,
        limit: pageLimit(page) + 1,
        ...(key === null ? {} : { before: parseRunKey(key) }),
      });
      const { items, next } = pageOf(rows, page, (row) => `${row.createdAt.getTime()}~${row.id}`);
      return { items: items.map(toRunView), next };
    },
    async stop(principal, id) {
      const run = await need(principal, id);
      await stopRun(run);
      return view(principal, id);
    },
    async resume(principal, id) {
      const run = await need(principal, id);
      const change = { state: "queued", stopRequested: 0, attempts: 0, error: null, endedAt: null, message: "Waiting for a worker" } as const;
      const changed = await changeRun(store.db, id, { states: ["stopped", "failed"], change });
      if (!changed) throw fail("NOT_READY", { what: `Run ${id}`, state: run.state, needs: "stopped or failed" });
      workers.look();
      return view(principal, id);
    },
    async checkpoints(principal, id, page = {}) {
      await need(principal, id);
      const below = pageNumber(page);
      const rows = await listCheckpointRows(store.db, id, { limit: pageLimit(page) + 1, ...(below === null ? {} : { below }) });
      const { items, next } = pageOf(rows, page, (row) => row.step);
      return { items: items.map(toCheckpointView), next };
    },
    async predictions(principal, id, page) {
      const { state, predictionsSha256 } = await need(principal, id);
      if (predictionsSha256 === null) throw fail("NOT_READY", { what: `Run ${id}`, state, needs: "succeeded" });
      return readPredictions(store, predictionsSha256, page);
    },
    async *events(principal, id, after) {
      await need(principal, id);
      const isOver = async (): Promise<boolean> => !["queued", "running"].includes((await need(principal, id)).state);
      yield* streamEvents({ db: store.db, signals, run: id, isOver }, after);
    },
  };

  /** A queued run ends at once, a running one by its worker. */
  async function stopRun(run: RunRow): Promise<void> {
    const stopped = await store.transaction(async (db) => {
      const changed = await changeRun(db, run.id, { states: ["queued"], change: { state: "stopped", message: "Stopped", endedAt: clock.now() } });
      const end = {
        run: run.id,
        seq: (await lastRunEvent(db, run.id)) + 1,
        kind: "end",
        data: { state: "stopped", version: null, error: null },
        at: clock.now(),
      } as const;
      if (changed) await insertRunEvents(db, [end]);
      return changed;
    });
    if (stopped) return signals.wake(run.id);
    if (await changeRun(store.db, run.id, { states: ["running"], change: { stopRequested: 1 } })) return workers.stop(run.id);
    const now = await findRun(store.db, run.organisation, run.id);
    if (now?.state !== "stopped") throw fail("NOT_READY", { what: `Run ${run.id}`, state: now?.state ?? "gone", needs: "queued or running" });
  }
}

interface Workers {
  start(register: Register): Promise<void>;
  /** Looks for a run to take up, now. */
  look(): void;
  stop(run: string): Promise<void>;
  stopAll(): Promise<void>;
}

function createWorkers({ store, data, config, clock, log }: TrainingOptions, wake: (run: string) => void): Workers {
  const owner = newId("event"); // new at each start: a lease of this name is held by this very process
  const active = new Map<string, RunWorker>();
  let register: Register | undefined;
  let looking = false;
  let again = false;
  let timer: NodeJS.Timeout | undefined;

  async function takeUp(): Promise<void> {
    while (register !== undefined && active.size < RUNS_AT_ONCE) {
      const now = clock.now();
      const run = await claimRun(store.db, { owner, now, until: leaseUntil(now) });
      if (run === undefined) return;
      const worker = startRunWorker(run, { store, data, config, clock, log, owner, register, wake });
      active.set(run.id, worker);
      void worker.done.then(() => {
        active.delete(run.id);
        look();
      });
    }
  }

  function look(): void {
    again = true;
    if (looking) return;
    looking = true;
    void (async () => {
      while (again) {
        again = false;
        await takeUp().catch((error: unknown) => log.warn({ err: error }, "no run could be taken up"));
      }
      looking = false;
    })();
  }

  return {
    look,
    async start(plugged) {
      if (config.databaseUrl === null) await requeueOrphans(store.db, owner); // the data directory's lock: there is no other server
      register = plugged;
      timer = setInterval(look, LOOK_EVERY_MS);
      look();
    },
    async stop(run) {
      const worker = active.get(run);
      worker?.stop("request");
      await worker?.done;
    },
    async stopAll() {
      register = undefined;
      clearInterval(timer);
      const running = [...active.values()];
      for (const worker of running) worker.stop("shutdown");
      await Promise.all(running.map(({ done }) => done));
    },
  };
}

function parseRunKey(key: string): { createdAt: Date; id: string } {
  const [time = "", id = ""] = key.split("~");
  if (!/^\d{1,15}$/.test(time)) throw fail("INVALID_REQUEST", { detail: "after: it is no cursor of this list" });
  return { createdAt: new Date(Number(time)), id };
}
