/** @file Takes one claimed run to its end: attempts, retries from the last checkpoint, registration, the last event. No run stays "running". */
import { fail, toProblem, type Clock, type Config, type Log } from "#base";
import type { Principal } from "#access";
import type { Data, OpenTable } from "#data";
import { changeRun, findModelOfRun, lastRunEvent, type RunRow, type Store } from "#store";
import { startAttempt, type Attempt, type Outcome } from "./attempt.js";
import { createEventLog, type EventLog } from "./event-log.js";
import type { BaseModel, FitJob, FitResult, TrainedSummary } from "./job.js";
import { FINE_TUNE } from "./deep-run/deep-algorithms.js";
import { holdoutShare } from "./request.js";

/** Plugged by pipeline.ts: makes a version of what was learnt. */
export type Register = (run: RunRow, result: FitResult) => Promise<{ readonly reference: string }>;

/** Plugged by main.ts: a version that is ready, by reference. Throws NOT_FOUND, NOT_READY. */
export type OpenModel = (organisation: string, reference: string) => Promise<BaseModel>;

export interface WorkerContext {
  readonly store: Store;
  readonly data: Pick<Data, "open">;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly checkpointEveryMs: number;
  /** Names this server in leases. */
  readonly owner: string;
  readonly register: Register;
  readonly openModel: OpenModel;
  readonly wake: (run: string) => void;
}

export interface RunWorker {
  readonly run: string;
  /** `request`: a person asked, the run ends as stopped. `shutdown`: the server goes, the run goes back into the queue. */
  stop(why: "request" | "shutdown"): void;
  /** Resolves when the run is at its end, or back in the queue. Never rejects. */
  readonly done: Promise<void>;
}

const LEASE_MS = 30_000;
const RENEW_EVERY_MS = 5000;
const MAX_ATTEMPTS = 3;

export const leaseUntil = (now: Date): Date => new Date(now.getTime() + LEASE_MS);

export function startRunWorker(run: RunRow, context: WorkerContext): RunWorker {
  const { clock, log, store, owner } = context;
  let attempt: Attempt | undefined;
  let stopping: "request" | "shutdown" | undefined = run.stopRequested > 0 ? "request" : undefined;
  const renewal = setInterval(() => {
    changeRun(store.db, run.id, { states: ["running"], owner, change: { leaseUntil: leaseUntil(clock.now()) } }).then(
      (isOurs) => !isOurs && attempt?.kill(),
      (error: unknown) => log.warn({ err: error, run: run.id }, "the lease could not be renewed"),
    );
  }, RENEW_EVERY_MS);

  async function work(): Promise<void> {
    const events = createEventLog({ store, run: run.id, owner, last: await lastRunEvent(store.db, run.id), clock, log, onStored: () => context.wake(run.id) });
    try {
      await takeToEnd(run, { ...context, events, stopping: () => stopping, onAttempt: (started) => setAttempt(started) });
    } catch (error) {
      log.error({ err: error, run: run.id }, "the run failed");
      await endFailed(events, context, error);
    }
  }
  function setAttempt(started: Attempt): void {
    attempt = started;
    if (stopping !== undefined) attempt.stop();
  }
  return {
    run: run.id,
    stop(why) {
      stopping ??= why;
      attempt?.stop();
    },
    done: work()
      .catch((error: unknown) => log.error({ err: error, run: run.id }, "the run's end could not be stored; its lease will run out"))
      .finally(() => clearInterval(renewal)),
  };
}

interface EndContext extends WorkerContext {
  readonly events: EventLog;
  readonly stopping: () => "request" | "shutdown" | undefined;
  readonly onAttempt: (attempt: Attempt) => void;
}

async function takeToEnd(run: RunRow, context: EndContext): Promise<void> {
  if (await endRegistered(run, context)) return;
  const table = await openTable(run, context.data);
  const base = await openBase(run, context.openModel);
  const startedMs = context.clock.monotonicMs();
  for (let attempts = run.attempts; ;) {
    const outcome = await runAttempt(run, { table, base }, context);
    if (outcome.kind === "refused") throw outcome.error;
    if (outcome.kind === "answered" && outcome.answer.outcome === "trained")
      return endSucceeded(run, { table, base, summary: outcome.answer, buffers: outcome.buffers, computeMs: context.clock.monotonicMs() - startedMs }, context);
    if (context.stopping() !== undefined) return endStopped(context);
    const [why, progressed] = outcome.kind === "died" ? [outcome.why, outcome.progressed] : ["it stopped unasked", false];
    attempts = progressed ? 1 : attempts + 1; // a machine that dies now and then must not end a long training
    if (attempts >= MAX_ATTEMPTS) throw fail("WORKER_CRASHED", { attempts, why });
    context.events.push("log", {
      level: "warn",
      message: `The training process ended (${why}); attempt ${attempts + 1} of ${MAX_ATTEMPTS} goes on from the last checkpoint`,
    });
    await changeRun(context.store.db, run.id, { states: ["running"], owner: context.owner, change: { attempts } });
  }
}

/** What a run reads. */
interface Opened {
  readonly table: OpenTable;
  readonly base: BaseModel | null;
}

function runAttempt(run: RunRow, opened: Opened, context: EndContext): Promise<Outcome> {
  if (context.stopping() !== undefined) return Promise.resolve({ kind: "answered", answer: { outcome: "stopped" }, buffers: [] });
  const attempt = startAttempt(run, toJob(run, opened, context), context);
  context.onAttempt(attempt);
  return attempt.outcome;
}

/** A server may have died between the registration and the run's end: the version is there, the end is not. */
async function endRegistered(run: RunRow, { store, events }: EndContext): Promise<boolean> {
  if (run.result === null) return false;
  const version = await findModelOfRun(store.db, run.organisation, run.id);
  if (version === undefined) return false;
  await finishSucceeded(events, `${version.name}@${version.version}`, {});
  return true;
}

interface Trained extends Opened {
  readonly summary: TrainedSummary;
  readonly buffers: readonly Uint8Array[];
  readonly computeMs: number;
}

async function endSucceeded(run: RunRow, { table, base, summary, buffers, computeMs }: Trained, context: EndContext): Promise<void> {
  const { store, owner, clock, events } = context;
  const [model, predictions] = buffers;
  if (model === undefined || predictions === undefined) throw fail("INTERNAL", { detail: "the training process sent no model" });
  events.push("progress", { progress: 0.98, step: 1, steps: 1, etaMs: null, message: "Registering the version" });
  const blob = await store.blobs.put(predictions);
  const isOurs = await store.transaction(async (db) => {
    const changed = await changeRun(db, run.id, {
      states: ["running"],
      owner,
      change: { task: summary.task, result: summary.result, predictionsSha256: blob.sha256 },
    });
    if (changed) await store.blobs.addRef(db, blob.sha256);
    if (changed && run.predictionsSha256 !== null) await store.blobs.dropRef(db, run.predictionsSha256);
    return changed;
  });
  if (!isOurs) return;
  const { primaryMetric, metrics } = summary.result;
  const { dataset, version } = table;
  const lineage = {
    dataset: { id: dataset.id, name: dataset.name, version: version.number, sha256: version.sha256 },
    run: run.id,
    parents: base === null ? [] : [base.versionId],
  };
  const { reference } = await context.register(run, {
    model,
    signature: summary.signature,
    metrics: { ...metrics, primaryMetric },
    lineage,
    description: summary.description,
    computeMs: Math.round(computeMs),
  });
  await finishSucceeded(events, reference, { endedAt: clock.now() });
}

async function finishSucceeded(events: EventLog, reference: string, change: { endedAt?: Date }): Promise<void> {
  await events.finish(
    { state: "succeeded", version: reference, progress: 1, etaMs: null, message: `Registered as ${reference}`, leaseOwner: null, leaseUntil: null, ...change },
    { state: "succeeded", version: reference, error: null },
  );
}

async function endStopped({ events, clock, stopping }: EndContext): Promise<void> {
  const free = { leaseOwner: null, leaseUntil: null, etaMs: null };
  if (stopping() === "shutdown") await events.finish({ ...free, state: "queued", message: "Waiting for the server to go on" }, null);
  else await events.finish({ ...free, state: "stopped", message: "Stopped", endedAt: clock.now() }, { state: "stopped", version: null, error: null });
}

async function endFailed(events: EventLog, { clock }: WorkerContext, cause: unknown): Promise<void> {
  const error = toProblem(cause);
  await events.finish(
    { state: "failed", error, message: error.detail, etaMs: null, endedAt: clock.now(), leaseOwner: null, leaseUntil: null },
    { state: "failed", version: null, error },
  );
}

async function openBase({ organisation, algorithm, parameters }: RunRow, openModel: OpenModel): Promise<BaseModel | null> {
  const { base } = parameters;
  return algorithm === FINE_TUNE && typeof base === "string" ? openModel(organisation, base) : null;
}

/** With the rights of the run's author, as a reader: the request was checked when it came. */
function openTable(run: RunRow, data: Pick<Data, "open">): Promise<OpenTable> {
  const principal: Principal = { organisation: run.organisation, user: run.author, key: null, scopes: new Set(["read"]), deployments: null };
  return data.open(principal, run.dataset, String(run.datasetNumber));
}

function toJob(run: RunRow, { table, base }: Opened, { config, checkpointEveryMs }: WorkerContext): FitJob {
  return {
    table: { path: table.path, columns: table.columns, rows: table.rows, versionId: table.version.id, kind: table.kind, file: table.file },
    target: run.target,
    base,
    ...(run.task === null ? {} : { task: run.task }),
    algorithm: run.algorithm,
    parameters: run.parameters,
    holdout: holdoutShare(run.validation),
    seed: run.seed,
    threads: config.threads,
    memoryBytes: config.workerMemoryBytes,
    minRows: config.minTrainRows,
    checkpointEveryMs,
  };
}
