/** @file One version as it is served: its replicas, whether they are ready, and who still uses it. */
import { fail, type Clock, type Log } from "#base";
import { superviseReplica, type Replica, type RunResult, type SupervisedReplica, type SupervisedState } from "#runtime";
import type { Signature } from "#store";
import type { Tensor } from "#tensor";

/** What `serve` sees of a version. */
export interface Target {
  /** Name of the model. */
  readonly model: string;
  readonly version: number;
  readonly signature: Signature;
  ready(): boolean;
  /** Replicas that are ready: so many runs may be under way at once. */
  slots(): number;
  /** True once a replica is ready; false when none is within `ms`, or at once when the version is closed. */
  waitReady(ms: number): Promise<boolean>;
  /** On the least busy replica. Throws UNAVAILABLE when there is none, or when its process ends meanwhile. */
  run(feeds: Readonly<Record<string, Tensor>>, options: { readonly deadlineMs: number }): Promise<RunResult>;
  /** A request that has this target keeps it open: every `enter` has its `leave`. */
  enter(): void;
  leave(): void;
}

/** What the reconciler sees of it. */
export interface LiveTarget extends Target {
  readonly desired: number;
  /** All its replicas have given up for now. */
  readonly broken: boolean;
  /** A replica has ended, or could not start, since the version was brought up. */
  readonly disturbed: boolean;
  /** What ended the last replica. */
  readonly lastEnd: string | null;
  /** Process ids of the replicas that are ready. */
  readonly replicaPids: readonly number[];
  /** Makes the number of replicas so; those too many finish their runs first. */
  scale(replicas: number): void;
  /** Waits (at most `ms`) until nobody uses it, then ends all replicas. */
  retire(ms: number): Promise<void>;
}

export interface TargetOptions {
  readonly model: string;
  readonly version: number;
  readonly signature: Signature;
  readonly modelPath: string;
  readonly memoryBytes: number;
  readonly threads: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: (state: SupervisedState, why: string | undefined) => void;
}

const IDLE_STEP_MS = 10;
/** A replica that is one too many may finish what it runs; a run that takes longer is cut off by its own deadline. */
const SCALE_DOWN_MS = 60_000;

export function createTarget(options: TargetOptions): LiveTarget {
  let replicas: readonly SupervisedReplica[] = [];
  let users = 0;
  let closed = false;
  let waiters: (() => void)[] = [];
  const closing = new Set<Promise<void>>();

  const wake = (): void => {
    const woken = waiters;
    waiters = [];
    for (const waiter of woken) waiter();
  };
  const start = (): SupervisedReplica => {
    const { modelPath, memoryBytes, threads, clock, log } = options;
    return superviseReplica({
      modelPath,
      memoryBytes,
      threads,
      clock,
      log,
      onChange(state, why) {
        options.onChange(state, why);
        if (state === "ready") wake();
      },
    });
  };
  const stop = (replica: SupervisedReplica): void => {
    const done = stopWhenIdle(replica).finally(() => closing.delete(done));
    closing.add(done);
  };
  const slots = (): number => {
    let ready = 0;
    for (const replica of replicas) if (replica.current() !== null) ready++;
    return ready;
  };

  return {
    model: options.model,
    version: options.version,
    signature: options.signature,
    ready: () => slots() > 0,
    slots,
    async waitReady(ms) {
      const until = options.clock.monotonicMs() + ms;
      for (let left = ms; left > 0 && !closed && slots() === 0; left = until - options.clock.monotonicMs())
        await wokenWithin(left, (waiter) => (waiters = [...waiters, waiter]));
      return !closed && slots() > 0;
    },
    run(feeds, runOptions) {
      const replica = leastBusy(replicas);
      if (replica === null)
        return Promise.reject(fail("UNAVAILABLE", { what: `${options.model}@${options.version}`, why: "no replica is ready", retryAfterS: 1 }));
      return replica.run(feeds, runOptions);
    },
    enter: () => void users++,
    leave: () => void users--,
    get desired() {
      return replicas.length;
    },
    get broken() {
      return replicas.length > 0 && replicas.every((replica) => replica.state === "broken");
    },
    get disturbed() {
      return replicas.some((replica) => replica.lastEnd !== null);
    },
    get lastEnd() {
      return replicas.find((replica) => replica.lastEnd !== null)?.lastEnd ?? null;
    },
    get replicaPids() {
      return replicas.flatMap((replica) => replica.current()?.pid ?? []);
    },
    scale(count) {
      const kept = replicas.slice(0, count);
      const surplus = replicas.slice(count);
      replicas = [...kept, ...Array.from({ length: count - kept.length }, start)];
      surplus.forEach(stop);
    },
    async retire(ms) {
      for (const until = options.clock.monotonicMs() + ms; users > 0 && options.clock.monotonicMs() < until;) await sleep(IDLE_STEP_MS);
      closed = true;
      const last = replicas;
      replicas = [];
      wake();
      await Promise.all([...last.map((replica) => replica.stop()), ...closing]);
    },
  };
}

/** The ready replica with the fewest runs under way. */
function leastBusy(replicas: readonly SupervisedReplica[]): Replica | null {
  let best: Replica | null = null;
  for (const supervised of replicas) {
    const replica = supervised.current();
    if (replica !== null && (best === null || replica.inFlight < best.inFlight)) best = replica;
  }
  return best;
}

async function stopWhenIdle(replica: SupervisedReplica): Promise<void> {
  for (let left = SCALE_DOWN_MS; (replica.current()?.inFlight ?? 0) > 0 && left > 0; left -= IDLE_STEP_MS) await sleep(IDLE_STEP_MS);
  await replica.stop();
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** Resolves when woken, or after `ms`; leaves no timer behind. */
function wokenWithin(ms: number, register: (waiter: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    register(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
