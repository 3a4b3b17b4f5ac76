/** @file Takes up queued runs, one at a time; knows which worker has which run. */
import { newId, type Clock, type Config, type Log } from "#base";
import type { Data } from "#data";
import { claimRun, requeueOrphans, type Store } from "#store";
import { leaseUntil, startRunWorker, type OpenModel, type Register, type RunWorker } from "./run-worker.js";

export interface TrainingOptions {
  readonly store: Store;
  readonly data: Pick<Data, "open">;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly openModel: OpenModel;
  /** At least this long between two checkpoints of a run; a second when absent. */
  readonly checkpointEveryMs?: number;
}

export interface Workers {
  start(register: Register): Promise<void>;
  /** Looks for a run to take up, now. */
  look(): void;
  stop(run: string): Promise<void>;
  stopAll(): Promise<void>;
}

/** A run uses all the threads there are. */
const RUNS_AT_ONCE = 1;
const CHECKPOINT_EVERY_MS = 1000;
/** Wakes for runs whose lease another server let run out; own runs wake the loop themselves. */
const LOOK_EVERY_MS = 2000;

export function createWorkers(options: TrainingOptions, wake: (run: string) => void): Workers {
  const { store, config, log } = options;
  const owner = newId("event"); // new at each start: a lease of this name is held by this very process
  const active = new Map<string, RunWorker>();
  let register: Register | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function takeUp(): Promise<void> {
    while (register !== undefined && active.size < RUNS_AT_ONCE) {
      const now = options.clock.now();
      const run = await claimRun(store.db, { owner, now, until: leaseUntil(now) });
      if (run === undefined) return;
      const worker = startRunWorker(run, { ...options, checkpointEveryMs: options.checkpointEveryMs ?? CHECKPOINT_EVERY_MS, owner, register, wake });
      active.set(run.id, worker);
      void worker.done.then(() => {
        active.delete(run.id);
        look();
      });
    }
  }
  const look = oneAtATime(() => takeUp().catch((error: unknown) => log.warn({ err: error }, "no run could be taken up")));

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

/** Calls while it works make it work once more. */
function oneAtATime(work: () => Promise<void>): () => void {
  let isBusy = false;
  let again = false;
  const drain = async (): Promise<void> => {
    while (again) {
      again = false;
      await work();
    }
    isBusy = false;
  };
  return () => {
    again = true;
    if (isBusy) return;
    isBusy = true;
    void drain();
  };
}
