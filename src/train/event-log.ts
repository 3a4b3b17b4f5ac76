/** @file A run's events on their way to the database: numbered at once, written in batches, never out of order. */
import type { Clock, Log } from "#base";
import { changeRun, insertRunEvents, type Db, type RunChange, type RunEventRow, type Store } from "#store";

export interface EventLog {
  /** Numbers an event and returns at once; a progress event also becomes the run's own progress. */
  push(kind: RunEventRow["kind"], data: Readonly<Record<string, unknown>>): void;
  /** Resolves when all that was pushed is stored. */
  flush(): Promise<void>;
  /** Writes the run's last event (or just its change, without `end`) with the change, in one transaction; false when the run is not ours any more. */
  finish(change: RunChange, end: Readonly<Record<string, unknown>> | null): Promise<boolean>;
}

export interface EventLogOptions {
  readonly store: Store;
  readonly run: string;
  readonly owner: string;
  /** Number of the last event that is stored. */
  readonly last: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Called whenever events have been stored. */
  readonly onStored: () => void;
}

/** People see no difference below it, and the database gets ten writes a second at most. */
const FLUSH_EVERY_MS = 100;

export function createEventLog({ store, run, owner, last, clock, log, onStored }: EventLogOptions): EventLog {
  let pending: RunEventRow[] = [];
  let seq = last;
  let timer: NodeJS.Timeout | undefined;
  let tail: Promise<void> = Promise.resolve();

  const number = (kind: RunEventRow["kind"], data: Readonly<Record<string, unknown>>): RunEventRow => ({ run, seq: ++seq, kind, data, at: clock.now() });

  async function writePending(): Promise<void> {
    const batch = pending;
    if (batch.length === 0) return;
    pending = [];
    try {
      await store.transaction((db) => writeBatch(db, batch, { run, owner }));
    } catch (error) {
      pending = [...batch, ...pending]; // the next flush tries again
      throw error;
    }
    onStored();
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const written = tail.then(writePending);
    tail = written.catch(() => undefined);
    return written;
  }

  return {
    push(kind, data) {
      pending.push(number(kind, data));
      timer ??= setTimeout(() => {
        timer = undefined;
        flush().catch((error: unknown) => log.warn({ err: error, run }, "events were not stored yet"));
      }, FLUSH_EVERY_MS);
    },
    flush,
    async finish(change, end) {
      await flush();
      const isOurs = await store.transaction(async (db) => {
        const changed = await changeRun(db, run, { states: ["running"], owner, change });
        if (changed && end !== null) await insertRunEvents(db, [number("end", end)]);
        return changed;
      });
      onStored();
      return isOurs;
    },
  };
}

async function writeBatch(db: Db, events: readonly RunEventRow[], { run, owner }: { run: string; owner: string }): Promise<void> {
  await insertRunEvents(db, events);
  const progress = events.findLast(({ kind }) => kind === "progress");
  if (progress !== undefined) await changeRun(db, run, { states: ["running"], owner, change: progressOf(progress.data) });
}

function progressOf(data: Readonly<Record<string, unknown>>): RunChange {
  const { progress, etaMs, message } = data as { progress: number; etaMs: number | null; message: string };
  return { progress, etaMs, message };
}
