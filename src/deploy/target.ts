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
/** Who waits is woken by a replica that gets ready; a replica that is freed of an overdue run says nothing. */
const LOOK_AGAIN_MS = 250;
/** A replica that is one too many may finish what it runs; a run that takes longer is cut off by its own deadline. */
const SCALE_DOWN_MS = 60_000;

export function createTarget(options: TargetOptions): LiveTarget {
  return new SupervisedTarget(options);
}

class SupervisedTarget implements LiveTarget {
  readonly #options: TargetOptions;
  readonly #closing = new Set<Promise<void>>();
  /** Runs of each replica that we wait for. */
  readonly #awaited = new WeakMap<Replica, number>();
  #replicas: readonly SupervisedReplica[] = [];
  #users = 0;
  #closed = false;
  #waiters: (() => void)[] = [];

  constructor(options: TargetOptions) {
    this.#options = options;
  }

  get model(): string {
    return this.#options.model;
  }

  get version(): number {
    return this.#options.version;
  }

  get signature(): Signature {
    return this.#options.signature;
  }

  get desired(): number {
    return this.#replicas.length;
  }

  get broken(): boolean {
    return this.#replicas.length > 0 && this.#replicas.every((replica) => replica.state === "broken");
  }

  get disturbed(): boolean {
    return this.lastEnd !== null;
  }

  get lastEnd(): string | null {
    return this.#replicas.find((replica) => replica.lastEnd !== null)?.lastEnd ?? null;
  }

  get replicaPids(): readonly number[] {
    return this.#replicas.flatMap((replica) => replica.current()?.pid ?? []);
  }

  ready(): boolean {
    return this.slots() > 0;
  }

  slots(): number {
    let ready = 0;
    for (const replica of this.#replicas) if (this.#usable(replica) !== null) ready++;
    return ready;
  }

  async waitReady(ms: number): Promise<boolean> {
    const { clock } = this.#options;
    const until = clock.monotonicMs() + ms;
    for (let left = ms; left > 0 && !this.#closed && !this.ready(); left = until - clock.monotonicMs()) await this.#wokenWithin(Math.min(left, LOOK_AGAIN_MS));
    return !this.#closed && this.ready();
  }

  async run(feeds: Readonly<Record<string, Tensor>>, options: { readonly deadlineMs: number }): Promise<RunResult> {
    const replica = this.#leastBusy();
    if (replica === null) throw fail("UNAVAILABLE", { what: `${this.model}@${this.version}`, why: "no replica is ready", retryAfterS: 1 });
    this.#awaited.set(replica, (this.#awaited.get(replica) ?? 0) + 1);
    try {
      return await replica.run(feeds, options);
    } finally {
      this.#awaited.set(replica, (this.#awaited.get(replica) ?? 0) - 1);
    }
  }

  enter(): void {
    this.#users++;
  }

  leave(): void {
    this.#users--;
  }

  scale(count: number): void {
    const kept = this.#replicas.slice(0, count);
    const surplus = this.#replicas.slice(count);
    this.#replicas = [...kept, ...Array.from({ length: count - kept.length }, () => this.#start())];
    for (const replica of surplus) {
      const done = stopWhenIdle(replica).finally(() => this.#closing.delete(done));
      this.#closing.add(done);
    }
  }

  async retire(ms: number): Promise<void> {
    const { clock } = this.#options;
    for (const until = clock.monotonicMs() + ms; this.#users > 0 && clock.monotonicMs() < until;) await sleep(IDLE_STEP_MS);
    this.#closed = true;
    const last = this.#replicas;
    this.#replicas = [];
    this.#wake();
    await Promise.all([...last.map((replica) => replica.stop()), ...this.#closing]);
  }

  /** The replica, unless it is still busy with a run that has had its time: it is being ended, and who is sent to it would die with it. */
  #usable(supervised: SupervisedReplica): Replica | null {
    const replica = supervised.current();
    return replica === null || replica.inFlight > (this.#awaited.get(replica) ?? 0) ? null : replica;
  }

  /** The usable replica with the fewest runs under way. */
  #leastBusy(): Replica | null {
    let best: Replica | null = null;
    for (const supervised of this.#replicas) {
      const replica = this.#usable(supervised);
      if (replica !== null && (best === null || replica.inFlight < best.inFlight)) best = replica;
    }
    return best;
  }

  #start(): SupervisedReplica {
    const { modelPath, memoryBytes, threads, clock, log, onChange } = this.#options;
    return superviseReplica({
      modelPath,
      memoryBytes,
      threads,
      clock,
      log,
      onChange: (state, why) => {
        onChange(state, why);
        if (state === "ready") this.#wake();
      },
    });
  }

  #wake(): void {
    for (const waiter of this.#waiters.splice(0)) waiter();
  }

  /** Resolves when woken, or after `ms`; leaves neither timer nor waiter behind. */
  #wokenWithin(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const waiter = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        resolve();
      }, ms);
      this.#waiters.push(waiter);
    });
  }
}

async function stopWhenIdle(replica: SupervisedReplica): Promise<void> {
  for (let left = SCALE_DOWN_MS; (replica.current()?.inFlight ?? 0) > 0 && left > 0; left -= IDLE_STEP_MS) await sleep(IDLE_STEP_MS);
  await replica.stop();
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
