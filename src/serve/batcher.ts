/**
 * @file Natural batching: while the model is busy, waiting requests gather; when it is free, they go as one run.
 *
 * Invariants  Answers keep their request's rows and order. The queue is bounded in rows. No entry waits for ever: it is
 * run, or refused at the door (OVERLOADED), or fails while nothing is ready (UNAVAILABLE) or after `timeoutMs + readyWaitMs` in the queue (DEADLINE).
 * When a process ends, only the runs that it was given fail; what was still queued waits for the next one.
 */
import { fail, type Clock } from "#base";
import type { Tensor } from "#tensor";
import type { Rows } from "./encode-predictions.js";
import { joinFeeds } from "./join-feeds.js";

type Feeds = Readonly<Record<string, Tensor>>;

/** What runs batches: a deployed version with its replicas. */
export interface Runner {
  /** How many runs may be under way at once: the replicas that are ready now. */
  slots(): number;
  /** True once a replica is ready; false when none is within `ms`, or at once when none ever will be. */
  waitReady(ms: number): Promise<boolean>;
  run(feeds: Feeds, options: { readonly deadlineMs: number }): Promise<{ readonly outputs: Readonly<Record<string, Tensor>>; readonly computeMs: number }>;
}

export interface BatcherOptions {
  /** For messages, e.g. "Deployment 'iris'". */
  readonly name: string;
  /** Whether the model is row-wise, so that rows of several requests may share a run. */
  readonly merge: boolean;
  readonly maxRows: number;
  readonly queueRows: number;
  readonly readyWaitMs: number;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** A request's rows of a run's outputs, and its share of the time. */
export interface Answer extends Rows {
  readonly computeMs: number;
}

export interface Batcher {
  /** Queues rows; resolves with their answers. Throws OVERLOADED at once when the queue is full. */
  submit(feeds: Feeds, rows: number): Promise<Answer>;
  readonly queuedRows: number;
}

interface Entry {
  readonly feeds: Feeds;
  readonly rows: number;
  readonly at: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** The drain rate forgets within about this many batches. */
const RATE_MEMORY = 0.1;
const MAX_RETRY_AFTER_S = 60;
/** Timers may fire a little early or late. */
const TIMER_SLACK_MS = 50;

export function createBatcher(runner: Runner, options: BatcherOptions): Batcher {
  return new QueueBatcher(runner, options);
}

class QueueBatcher implements Batcher {
  readonly #runner: Runner;
  readonly #options: BatcherOptions;
  #queue: Entry[] = [];
  #queuedRows = 0;
  #running = 0;
  #scheduled = false;
  #waiting = false;
  #rowsPerMs = 0;

  constructor(runner: Runner, options: BatcherOptions) {
    this.#runner = runner;
    this.#options = options;
  }

  get queuedRows(): number {
    return this.#queuedRows;
  }

  submit(feeds: Feeds, rows: number): Promise<Answer> {
    // a request larger than the whole queue is taken when nothing else waits
    if (this.#queuedRows > 0 && this.#queuedRows + rows > this.#options.queueRows) return Promise.reject(this.#overloaded());
    return new Promise((resolve, reject) => {
      this.#queue.push({ feeds, rows, at: this.#now(), resolve, reject });
      this.#queuedRows += rows;
      if (this.#running === 0 || this.#running < this.#runner.slots()) this.#schedule();
    });
  }

  #now(): number {
    return this.#options.clock.monotonicMs();
  }

  #overloaded(): Error {
    const seconds = this.#rowsPerMs === 0 ? 1 : Math.ceil(this.#queuedRows / this.#rowsPerMs / 1000);
    return fail("OVERLOADED", { what: this.#options.name, limit: this.#options.queueRows, retryAfterS: Math.min(Math.max(seconds, 1), MAX_RETRY_AFTER_S) });
  }

  /** Once the sockets that are readable now have been read: their requests share the run. */
  #schedule(): void {
    if (this.#scheduled || this.#queue.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    this.#dropExpired();
    const slots = this.#runner.slots();
    while (this.#queue.length > 0 && this.#running < slots) this.#start(this.#take());
    if (slots === 0 && this.#queue.length > 0) void this.#waitForReplica();
  }

  #take(): Entry[] {
    const { merge, maxRows } = this.#options;
    let rows = 0;
    let count = 0;
    for (const entry of this.#queue) {
      if (count > 0 && (!merge || rows + entry.rows > maxRows)) break;
      rows += entry.rows;
      count++;
    }
    this.#queuedRows -= rows;
    return this.#queue.splice(0, count);
  }

  #start(entries: readonly Entry[]): void {
    this.#running++;
    const startedAt = this.#now();
    void this.#run(entries).then((rows) => {
      this.#running--;
      const rate = rows / Math.max(this.#now() - startedAt, 0.01);
      this.#rowsPerMs = this.#rowsPerMs === 0 ? rate : this.#rowsPerMs + RATE_MEMORY * (rate - this.#rowsPerMs);
      this.#schedule();
    });
  }

  /** Answers every entry, one way or the other; returns the rows that were run. Never rejects. */
  async #run(entries: readonly Entry[]): Promise<number> {
    let rows = 0;
    for (const entry of entries) rows += entry.rows;
    try {
      const { outputs, computeMs } = await this.#runner.run(joinFeeds(entries, rows), { deadlineMs: this.#options.timeoutMs });
      let start = 0;
      for (const entry of entries) {
        entry.resolve({ outputs, start, rows: entry.rows, computeMs: (computeMs * entry.rows) / rows });
        start += entry.rows;
      }
    } catch (error) {
      for (const entry of entries) entry.reject(error);
    }
    return rows;
  }

  /** While no replica is ready; each entry has its own `readyWaitMs`, counted from when there was none. */
  async #waitForReplica(): Promise<void> {
    if (this.#waiting) return;
    this.#waiting = true;
    const { readyWaitMs, name } = this.#options;
    const since = this.#now();
    const endOf = (entry: Entry): number => Math.max(entry.at, since) + readyWaitMs;
    for (let head = this.#queue[0]; head !== undefined; head = this.#queue[0]) {
      const leftMs = endOf(head) - this.#now();
      if (leftMs > 0 && (await this.#runner.waitReady(leftMs))) break;
      const end = this.#now() + TIMER_SLACK_MS;
      const hopeless = endOf(head) > end; // it said so before the time was over
      this.#refuse(
        (entry) => hopeless || endOf(entry) <= end,
        fail("UNAVAILABLE", { what: name, why: `no replica was ready within ${readyWaitMs} ms`, retryAfterS: 1 }),
      );
    }
    this.#waiting = false;
    this.#schedule();
  }

  #dropExpired(): void {
    const { timeoutMs, readyWaitMs, name } = this.#options;
    const limitMs = timeoutMs + readyWaitMs; // one run in front of it, and one new process after that
    const limit = this.#now() - limitMs;
    const [head] = this.#queue; // the oldest
    if (head !== undefined && head.at < limit)
      this.#refuse((entry) => entry.at < limit, fail("DEADLINE", { what: `${name}: the request, still waiting,`, limitMs }));
  }

  #refuse(which: (entry: Entry) => boolean, error: Error): void {
    const gone = this.#queue.filter(which);
    this.#queue = this.#queue.filter((entry) => !which(entry));
    for (const entry of gone) {
      this.#queuedRows -= entry.rows;
      entry.reject(error);
    }
  }
}
