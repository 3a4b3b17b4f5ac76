/** @file A run's events, replayed from the database and then as they are stored. */
import { runEventsAfter, type Db, type RunEventRow } from "#store";
import { toRunEvent, type RunEvent } from "./view.js";

/** Wakes whoever waits for news of a run. */
export interface Signals {
  wake(run: string): void;
  /** Resolves at the next wake, or after `ms`. */
  wait(run: string, ms: number): Promise<void>;
}

const PAGE = 500;
/** A missed wake (another server's run) costs this much. */
const POLL_MS = 1000;

export function createSignals(): Signals {
  const waiting = new Map<string, Set<() => void>>();
  return {
    wake(run) {
      const woken = waiting.get(run);
      waiting.delete(run);
      for (const resolve of woken ?? []) resolve();
    },
    wait: (run, ms) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          waiting.get(run)?.delete(done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        const others = waiting.get(run) ?? new Set();
        waiting.set(run, others.add(done));
      }),
  };
}

export interface Stream {
  readonly db: Db;
  readonly signals: Signals;
  readonly run: string;
  /** Whether the run is neither queued nor running. */
  readonly isOver: () => Promise<boolean>;
}

/** All events after a number; ends after the `end` that nothing follows (a resumed run goes on after its first one). */
export async function* streamEvents(stream: Stream, after: number): AsyncGenerator<RunEvent, void, void> {
  let last = after;
  for (;;) {
    const news = stream.signals.wait(stream.run, POLL_MS); // before the query: what is stored meanwhile wakes us
    const page = await runEventsAfter(stream.db, stream.run, { after: last, limit: PAGE });
    for (const row of page) yield toRunEvent(row);
    last = page.at(-1)?.seq ?? last;
    if (page.length === PAGE) continue;
    if (await endsHere(stream, page, last)) return;
    await news;
  }
}

/** True when the run is over and nothing has come since the page was read. */
async function endsHere({ db, run, isOver }: Stream, page: readonly RunEventRow[], last: number): Promise<boolean> {
  const mayEnd = page.length === 0 || page.at(-1)?.kind === "end";
  if (!mayEnd || !(await isOver())) return false;
  return (await runEventsAfter(db, run, { after: last, limit: 1 })).length === 0;
}
