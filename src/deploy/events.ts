/** @file What happened to deployments: in the database for ever, and the last lines in memory for who watches live. */
import type { Clock, Log } from "#base";
import { insertEvent, type Store } from "#store";
import type { Happening } from "./live-deployment.js";

export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly at: Date;
}

export interface Events {
  /** Notes it without being waited for; a failure to write is logged. */
  tell(subject: { readonly organisation: string; readonly deployment: string }, event: Happening): void;
  /** The last lines, then live until the signal ends it. */
  follow(deployment: string, signal: AbortSignal): AsyncIterable<LogLine>;
  /** Resolves when all that was told is written. */
  flush(): Promise<void>;
}

const KEPT_LINES = 200;
const LEVELS: Readonly<Record<string, LogLine["level"]>> = { failed: "error", "replica.broken": "error", "update.failed": "error", "replica.starting": "warn" };

export function createEvents({ store, clock, log }: { readonly store: Store; readonly clock: Clock; readonly log: Log }): Events {
  const lines = new Map<string, LogLine[]>();
  const watchers = new Map<string, Set<(line: LogLine) => void>>();
  let written: Promise<void> = Promise.resolve();

  return {
    tell({ organisation, deployment }, { kind, message, data = {} }) {
      const at = clock.now();
      const line: LogLine = { level: LEVELS[kind] ?? "info", message, at };
      lines.set(deployment, [...(lines.get(deployment) ?? []).slice(1 - KEPT_LINES), line]);
      watchers.get(deployment)?.forEach((watch) => watch(line));
      written = written
        .then(() => insertEvent(store.db, { organisation, subject: deployment, kind, message, data, at }))
        .catch((error: unknown) => log.warn({ err: error, deployment, kind }, "an event was not written"));
    },
    async *follow(deployment, signal) {
      const queue = [...(lines.get(deployment) ?? [])];
      let wake = (): void => undefined;
      const watch = (line: LogLine): void => {
        queue.push(line);
        wake();
      };
      const mine = watchers.get(deployment) ?? new Set();
      watchers.set(deployment, mine.add(watch));
      signal.addEventListener("abort", () => wake(), { once: true });
      try {
        while (!hasEnded(signal)) {
          for (let line = queue.shift(); line !== undefined; line = queue.shift()) yield line;
          if (!hasEnded(signal)) await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        mine.delete(watch);
      }
    },
    flush: () => written,
  };
}

/** As a call, because it changes while the reader of a `while` waits. */
const hasEnded = (signal: AbortSignal): boolean => signal.aborted;
