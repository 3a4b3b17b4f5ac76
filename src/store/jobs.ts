/** @file The job queue: pg-boss over our own pool. Started with its first use; a job enqueued here wakes its worker at once. */
import type pg from "pg";
import type PgBoss from "pg-boss";
import type { Log } from "#base";

export interface JobQueue {
  /** Durable when it resolves. A job whose handler throws is tried again three times, later each time. */
  enqueue(queue: string, data: object): Promise<void>;
  /** Runs the handler for every job of a queue, `concurrency` (1) at a time. Handlers must be idempotent: a job of a killed server runs again. */
  work(queue: string, handler: (data: unknown) => Promise<void>, options?: { readonly concurrency?: number }): Promise<void>;
  /** Takes no further job and waits for the running handlers. */
  close(): Promise<void>;
}

/** Workers wake at once for jobs of this process; the poll is for retries that fall due and for jobs of others. */
const POLL_MS = 2000;
const RETRY = { retryLimit: 3, retryDelay: 1, retryBackoff: true, expireInHours: 23 };

export function createJobQueue(pool: pg.Pool, log: Log): JobQueue {
  const queues = new Queues(pool, log);
  return {
    enqueue: (queue, data) => queues.enqueue(queue, data),
    work: (queue, handler, options) => queues.work({ queue, handler, concurrency: options?.concurrency ?? 1 }),
    close: () => queues.close(),
  };
}

interface Worker {
  readonly queue: string;
  readonly handler: (data: unknown) => Promise<void>;
  readonly concurrency: number;
}

class Queues {
  #boss: Promise<PgBoss> | null = null;
  readonly #created = new Map<string, Promise<void>>();
  readonly #wakers = new Map<string, Set<() => void>>();
  readonly #loops: Promise<void>[] = [];
  #closing = false;

  constructor(
    private readonly pool: pg.Pool,
    private readonly log: Log,
  ) {}

  async enqueue(queue: string, data: object): Promise<void> {
    const boss = await this.#ready(queue);
    await boss.send(queue, data, RETRY);
    for (const wake of this.#wakers.get(queue) ?? []) wake();
  }

  async work(worker: Worker): Promise<void> {
    const boss = await this.#ready(worker.queue);
    for (let slot = 0; slot < worker.concurrency; slot++) this.#loops.push(this.#loop(boss, worker));
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const wakers of this.#wakers.values()) for (const wake of wakers) wake();
    await Promise.all(this.#loops);
    if (this.#boss !== null) await (await this.#boss).stop({ graceful: false, wait: true });
  }

  async #ready(queue: string): Promise<PgBoss> {
    this.#boss ??= this.#start();
    const boss = await this.#boss;
    let created = this.#created.get(queue);
    if (created === undefined) this.#created.set(queue, (created = boss.createQueue(queue, { name: queue, ...RETRY })));
    await created;
    return boss;
  }

  async #start(): Promise<PgBoss> {
    const { default: Boss } = await import("pg-boss");
    const boss = new Boss({
      db: { executeSql: (text, values) => this.pool.query(text, values) },
      schedule: false,
      maintenanceIntervalSeconds: 300,
    });
    boss.on("error", (error) => this.log.error({ err: error }, "job queue"));
    await boss.start();
    // one server holds the data directory: what is active now belonged to a server that has ended
    await this.pool.query("update pgboss.job set state = 'retry', start_after = now() where state = 'active'");
    return boss;
  }

  async #loop(boss: PgBoss, worker: Worker): Promise<void> {
    while (!this.#closing) {
      const woken = this.#nextWake(worker.queue); // listens before it looks: a job that comes in between is not missed
      const [job] = await boss.fetch<object>(worker.queue);
      if (job === undefined) await woken.within(POLL_MS);
      else await this.#run({ boss, worker, job });
      woken.forget();
    }
  }

  async #run({ boss, worker, job }: { boss: PgBoss; worker: Worker; job: PgBoss.Job }): Promise<void> {
    try {
      await worker.handler(job.data);
      await boss.complete(worker.queue, job.id);
    } catch (error) {
      this.log.error({ err: error, queue: worker.queue, job: job.id }, "a job failed");
      await boss
        .fail(worker.queue, job.id, { message: error instanceof Error ? error.message : String(error) })
        .catch((later: unknown) => this.log.error({ err: later }, "job queue"));
    }
  }

  #nextWake(queue: string): { within(ms: number): Promise<void>; forget(): void } {
    const wakers = this.#wakers.get(queue) ?? new Set();
    this.#wakers.set(queue, wakers);
    let woken = false;
    let resolve = (): void => undefined;
    const wake = (): void => {
      woken = true;
      resolve();
    };
    wakers.add(wake);
    return {
      within: (ms) =>
        new Promise((done) => {
          if (woken || this.#closing) return done();
          const timer = setTimeout(done, ms);
          resolve = () => {
            clearTimeout(timer);
            done();
          };
        }),
      forget: () => void wakers.delete(wake),
    };
  }
}
