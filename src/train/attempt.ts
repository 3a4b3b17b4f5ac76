/** @file One training child from its start to its answer: notices become events and checkpoints. */
import { fail, toAppError, type AppError, type Clock, type Config, type Log } from "#base";
import { spawnChild, type Frame } from "#runtime";
import { listCheckpointRows, pruneCheckpoints, putCheckpoint, type RunRow, type Store } from "#store";
import type { EventLog } from "./event-log.js";
import type { FitAnswer, FitJob, Notices } from "./job.js";

export interface Attempt {
  /** Asks the child to stop at its next step with a checkpoint; kills it when it has not within the grace. */
  stop(): void;
  kill(): void;
  readonly outcome: Promise<Outcome>;
}

export type Outcome =
  | { readonly kind: "answered"; readonly answer: FitAnswer; readonly buffers: readonly Uint8Array[] }
  /** The child said what is wrong. */
  | { readonly kind: "refused"; readonly error: unknown }
  /** `progressed`: it left a checkpoint behind, so the next attempt starts further on. */
  | { readonly kind: "died"; readonly why: string; readonly progressed: boolean };

export interface AttemptContext {
  readonly store: Store;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventLog;
}

const STOP_GRACE_MS = 5000;
const CHECKPOINTS_KEPT = 2;

export function startAttempt(run: RunRow, job: FitJob, { store, config, clock, log, events }: AttemptContext): Attempt {
  const child = spawnChild({ entry: "train", memoryBytes: config.workerMemoryBytes, log });
  const checkpoints = createCheckpointWriter(run, { store, clock, events });
  let killer: NodeJS.Timeout | undefined;
  let planned: Notices["plan"] | null = null;
  child.onNotice((name, frame) => {
    if (name === "checkpoint") checkpoints.write((frame.header as Notices["checkpoint"]).step, frame.buffers[0]);
    else if (name === "plan") planned = sayPlan(frame.header as Notices["plan"], events);
    else events.push(name as Exclude<keyof Notices, "checkpoint" | "plan">, frame.header as Readonly<Record<string, unknown>>);
  });

  async function work(): Promise<Outcome> {
    let startedAt = 0;
    try {
      const checkpoint = await latestCheckpoint(store, run.id);
      startedAt = checkpoint?.step ?? 0;
      const frame: Frame = await child.call("fit", job, checkpoint === null ? {} : { buffers: [checkpoint.bytes] });
      return { kind: "answered", answer: frame.header as FitAnswer, buffers: frame.buffers };
    } catch (error) {
      const known = toAppError(error);
      if (known.code === "MODEL_MEMORY_LIMIT") return { kind: "refused", error: withPlan(known, planned) };
      if (known.code !== "MODEL_CRASHED") return { kind: "refused", error };
      const { why } = await child.exited;
      await checkpoints.idle();
      return { kind: "died", why, progressed: checkpoints.newest > startedAt };
    } finally {
      clearTimeout(killer);
      await child.close();
      await checkpoints.idle();
    }
  }
  return {
    stop() {
      if (!child.alive || killer !== undefined) return;
      killer = setTimeout(() => child.kill(), STOP_GRACE_MS);
      child.notify("stop");
    },
    kill: () => child.kill(),
    outcome: work(),
  };
}

function sayPlan(plan: Notices["plan"], events: EventLog): Notices["plan"] {
  events.push("log", { level: "info", message: plan.message });
  return plan;
}

/** What a step was planned to take says by how much it was too large; the refusal by the plan says it already. */
function withPlan(error: AppError, planned: Notices["plan"] | null): AppError {
  const { limitBytes, why } = error.params as { readonly limitBytes: number; readonly why: string };
  if (planned === null || planned.bytes > limitBytes) return error;
  return fail(
    "MODEL_MEMORY_LIMIT",
    { limitBytes, why: `${why}; a step was planned to take ${planned.bytes} bytes, beside the process itself` },
    { cause: error },
  );
}

async function latestCheckpoint(store: Store, run: string): Promise<{ readonly step: number; readonly bytes: Uint8Array } | null> {
  const [latest] = await listCheckpointRows(store.db, run, { limit: 1 });
  return latest === undefined ? null : { step: latest.step, bytes: await store.blobs.read(latest.sha256) };
}

/** Stores checkpoints one after the other; while one is being stored, only the newest of those that come is kept. */
function createCheckpointWriter(
  run: RunRow,
  { store, clock, events }: Pick<AttemptContext, "store" | "clock" | "events">,
): { readonly newest: number; write(step: number, bytes: Uint8Array | undefined): void; idle(): Promise<void> } {
  let newest = -1;
  let next: { readonly step: number; readonly bytes: Uint8Array } | undefined;
  let busy: Promise<void> | undefined;

  async function drain(): Promise<void> {
    for (let now = next; now !== undefined; now = next) {
      next = undefined;
      try {
        await storeCheckpoint(store, run, { ...now, createdAt: clock.now() });
        newest = Math.max(newest, now.step);
      } catch (error) {
        events.push("log", { level: "warn", message: `The checkpoint at step ${now.step} could not be stored: ${toAppError(error).message}` });
      }
    }
    busy = undefined;
  }
  return {
    /** The step of the newest that was stored; -1 before. */
    get newest() {
      return newest;
    },
    write(step, bytes) {
      if (bytes === undefined) return;
      next = { step, bytes };
      busy ??= drain();
    },
    idle: async () => busy,
  };
}

async function storeCheckpoint(store: Store, run: RunRow, { step, bytes, createdAt }: { step: number; bytes: Uint8Array; createdAt: Date }): Promise<void> {
  const blob = await store.blobs.put(bytes);
  await store.transaction(async (db) => {
    const replaced = await putCheckpoint(db, { run: run.id, step, sha256: blob.sha256, bytes: blob.bytes, createdAt });
    await store.blobs.addRef(db, blob.sha256);
    const pruned = await pruneCheckpoints(db, run.id, CHECKPOINTS_KEPT);
    for (const sha256 of replaced === undefined ? pruned : [replaced, ...pruned]) await store.blobs.dropRef(db, sha256);
  });
}
