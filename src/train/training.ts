/** @file The door's service: runs are queued here, taken up one after the other, watched, stopped and resumed. */
import type { Principal } from "#access";
import { fail, newId, parseReference } from "#base";
import {
  changeRun,
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
  type Page,
  type PageOf,
  type RunRow,
  type Store,
} from "#store";
import { createSignals, streamEvents, type Signals } from "./event-stream.js";
import { readPredictions, type EvaluatedRecord } from "./predictions.js";
import { checkRequest, type RunRequest } from "./request.js";
import type { Register } from "./run-worker.js";
import { toCheckpointView, toRunView, type CheckpointView, type RunEvent, type RunView } from "./view.js";
import { createWorkers, type TrainingOptions, type Workers } from "./workers.js";

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

export function createTraining(options: TrainingOptions): Training {
  const signals = createSignals();
  const workers = createWorkers(options, (run) => signals.wake(run));
  return {
    ...createReader(options, signals),
    ...createChanger(options, { workers, signals }),
    start: (register) => workers.start(register),
    stopWorkers: () => workers.stopAll(),
  };
}

type Reader = Pick<Training, "get" | "list" | "checkpoints" | "predictions" | "events">;

function createReader({ store }: TrainingOptions, signals: Signals): Reader {
  return {
    get: async (principal, id) => toRunView(await needRun(store, principal, id)),
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
    async checkpoints(principal, id, page = {}) {
      await needRun(store, principal, id);
      const below = pageNumber(page);
      const rows = await listCheckpointRows(store.db, id, { limit: pageLimit(page) + 1, ...(below === null ? {} : { below }) });
      const { items, next } = pageOf(rows, page, (row) => row.step);
      return { items: items.map(toCheckpointView), next };
    },
    async predictions(principal, id, page) {
      const { state, predictionsSha256 } = await needRun(store, principal, id);
      if (predictionsSha256 === null) throw fail("NOT_READY", { what: `Run ${id}`, state, needs: "succeeded" });
      return readPredictions(store, predictionsSha256, page);
    },
    async *events(principal, id, after) {
      await needRun(store, principal, id);
      const isOver = async (): Promise<boolean> => !["queued", "running"].includes((await needRun(store, principal, id)).state);
      yield* streamEvents({ db: store.db, signals, run: id, isOver }, after);
    },
  };
}

type Changer = Pick<Training, "create" | "stop" | "resume">;

function createChanger({ store, data, config, clock, openModel }: TrainingOptions, { workers, signals }: { workers: Workers; signals: Signals }): Changer {
  return {
    async create(principal, request) {
      const { name, version } = parseReference(request.dataset);
      const checked = checkRequest(request, await data.open(principal, name, version), config.minTrainRows);
      if (checked.base !== null) await openModel(principal.organisation, checked.base); // throws when it cannot be begun with
      const id = newId("run");
      await insertRun(store.db, { ...checked.run, id, organisation: principal.organisation, author: principal.user, createdAt: clock.now() });
      workers.look();
      return toRunView(await needRun(store, principal, id));
    },
    async stop(principal, id) {
      const run = await needRun(store, principal, id);
      if (await stopQueued(store, id, clock.now())) signals.wake(id);
      else if (await changeRun(store.db, id, { states: ["running"], change: { stopRequested: 1 } })) await workers.stop(id);
      else if (run.state !== "stopped") throw fail("NOT_READY", { what: `Run ${id}`, state: run.state, needs: "queued or running" });
      return toRunView(await needRun(store, principal, id));
    },
    async resume(principal, id) {
      const run = await needRun(store, principal, id);
      const change = { state: "queued", stopRequested: 0, attempts: 0, error: null, endedAt: null, message: "Waiting for a worker" } as const;
      if (!(await changeRun(store.db, id, { states: ["stopped", "failed"], change })))
        throw fail("NOT_READY", { what: `Run ${id}`, state: run.state, needs: "stopped or failed" });
      workers.look();
      return toRunView(await needRun(store, principal, id));
    },
  };
}

async function needRun({ db }: Store, { organisation }: Principal, id: string): Promise<RunRow> {
  const run = await findRun(db, organisation, id);
  if (run === undefined) throw fail("NOT_FOUND", { kind: "run", name: id.slice(0, 80) });
  return run;
}

/** Ends a run that nobody has taken up; false when it is not in the queue. */
function stopQueued(store: Store, run: string, now: Date): Promise<boolean> {
  return store.transaction(async (db) => {
    const changed = await changeRun(db, run, { states: ["queued"], change: { state: "stopped", message: "Stopped", endedAt: now } });
    if (changed)
      await insertRunEvents(db, [
        { run, seq: (await lastRunEvent(db, run)) + 1, kind: "end", data: { state: "stopped", version: null, error: null }, at: now },
      ]);
    return changed;
  });
}

function parseRunKey(key: string): { createdAt: Date; id: string } {
  const [time = "", id = ""] = key.split("~");
  if (!/^\d{1,15}$/.test(time)) throw fail("INVALID_REQUEST", { detail: "after: it is no cursor of this list" });
  return { createdAt: new Date(Number(time)), id };
}
