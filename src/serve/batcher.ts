/**
 * @file Natural batching: while the model is busy, waiting requests gather; when it is free, they go as one run.
 *
 * Invariants  Answers keep their request's rows and order. The queue is bounded in rows. No entry waits for ever: it is
 * run, or refused at the door (OVERLOADED), or fails while nothing is ready (UNAVAILABLE) or after `timeoutMs` (DEADLINE).
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

export function createBatcher(runner: Runner, options: BatcherOptions): Batcher {
  const { clock } = options;
  let queue: Entry[] = [];
  let queuedRows = 0;
  let running = 0;
  let scheduled = false;
  let waiting = false;
  let rowsPerMs = 0;

  /** Once the sockets that are readable now have been read: their requests share the run. */
  function schedule(): void {
    if (scheduled || queue.length === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      pump();
    });
  }

  function pump(): void {
    dropExpired();
    const slots = runner.slots();
    while (queue.length > 0 && running < slots) start(take());
    if (slots === 0 && queue.length > 0) void waitForReplica();
  }

  function take(): Entry[] {
    let rows = 0;
    let count = 0;
    for (const entry of queue) {
      if (count > 0 && (!options.merge || rows + entry.rows > options.maxRows)) break;
      rows += entry.rows;
      count++;
    }
    queuedRows -= rows;
    return queue.splice(0, count);
  }

  function start(entries: readonly Entry[]): void {
    running++;
    const startedAt = clock.monotonicMs();
    void runBatch(entries).then((rows) => {
      running--;
      const rate = rows / Math.max(clock.monotonicMs() - startedAt, 0.01);
      rowsPerMs = rowsPerMs === 0 ? rate : rowsPerMs + RATE_MEMORY * (rate - rowsPerMs);
      schedule();
    });
  }

  /** Answers every entry, one way or the other; returns the rows that were run. Never rejects. */
  async function runBatch(entries: readonly Entry[]): Promise<number> {
    let rows = 0;
    for (const entry of entries) rows += entry.rows;
    try {
      const { outputs, computeMs } = await runner.run(joinFeeds(entries, rows), { deadlineMs: options.timeoutMs });
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
  async function waitForReplica(): Promise<void> {
    if (waiting) return;
    waiting = true;
    const since = clock.monotonicMs();
    for (let head = queue[0]; head !== undefined; head = queue[0]) {
      const leftMs = Math.max(head.at, since) + options.readyWaitMs - clock.monotonicMs();
      if (leftMs > 0 && (await runner.waitReady(leftMs))) break;
      const now = clock.monotonicMs();
      const hopeless = Math.max(head.at, since) + options.readyWaitMs > now + 50; // it said so before the time was over
      refuse(
        (entry) => hopeless || Math.max(entry.at, since) + options.readyWaitMs <= now + 50,
        fail("UNAVAILABLE", { what: options.name, why: `no replica was ready within ${options.readyWaitMs} ms`, retryAfterS: 1 }),
      );
    }
    waiting = false;
    schedule();
  }

  function dropExpired(): void {
    const limit = clock.monotonicMs() - options.timeoutMs;
    const [head] = queue; // the oldest
    if (head !== undefined && head.at < limit)
      refuse((entry) => entry.at < limit, fail("DEADLINE", { what: `${options.name}: the request, still waiting,`, limitMs: options.timeoutMs }));
  }

  function refuse(which: (entry: Entry) => boolean, error: Error): void {
    const [gone, kept] = [queue.filter(which), queue.filter((entry) => !which(entry))];
    queue = kept;
    for (const entry of gone) {
      queuedRows -= entry.rows;
      entry.reject(error);
    }
  }

  return {
    get queuedRows() {
      return queuedRows;
    },
    submit(feeds, rows) {
      if (queuedRows > 0 && queuedRows + rows > options.queueRows) {
        const seconds = rowsPerMs === 0 ? 1 : Math.ceil(queuedRows / rowsPerMs / 1000);
        return Promise.reject(
          fail("OVERLOADED", { what: options.name, limit: options.queueRows, retryAfterS: Math.min(Math.max(seconds, 1), MAX_RETRY_AFTER_S) }),
        );
      }
      return new Promise((resolve, reject) => {
        queue.push({ feeds, rows, at: clock.monotonicMs(), resolve, reject });
        queuedRows += rows;
        if (running === 0 || running < runner.slots()) schedule();
      });
    },
  };
}
