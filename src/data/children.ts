/** @file Data processes: a fresh one for each import and export, and one that stays warm for reading records. */
import { mkdtemp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError, fail, type Config, type Log } from "#base";
import { spawnChild, type Child } from "#runtime";

export interface DataChildren {
  /** Runs one call in a fresh process with a private folder, which is removed after `use` has seen it. */
  once<R, T>(call: { readonly method: string; readonly params: object }, use: (result: R, folder: string) => Promise<T>): Promise<T>;
  /** Runs a short call in the warm process. */
  warm<R>(method: string, params: object): Promise<R>;
  close(): Promise<void>;
}

/** Part of the process's limit that DuckDB may plan with; the rest is for decompression, sorting buffers and JavaScript. */
const DUCKDB_SHARE = 0.4;
const DUCKDB_THREADS = 2;
const HEAP_MB = 512;
/** Imports at the same time: each may use all of its process's memory. */
const MAX_ONCE = 2;
const ONCE_LIMIT_MS = 2 * 3600_000;
const WARM_LIMIT_MS = 30_000;
/** A warm process costs about 80 MB. */
const WARM_IDLE_MS = 30_000;

export function createDataChildren({ config, dataDir, log }: { config: Config; dataDir: string; log: Log }): DataChildren {
  const memoryBytes = config.childMemoryBytes;
  const resources = { memoryBytes: Math.floor(memoryBytes * DUCKDB_SHARE), threads: Math.min(DUCKDB_THREADS, config.threads) };
  const spawn = (): Child => spawnChild({ entry: "data", memoryBytes, heapMb: HEAP_MB, log });
  const running = new Set<Child>();
  const slots = createSlots(MAX_ONCE);
  const warm = createWarm(spawn);
  let closed = false;

  async function runOnce<R, T>({ method, params }: { method: string; params: object }, use: (result: R, folder: string) => Promise<T>): Promise<T> {
    const parent = join(dataDir, "tmp");
    await mkdir(parent, { recursive: true, mode: 0o700 });
    const folder = await mkdtemp(join(parent, "data-"));
    if (closed) throw stopping();
    const child = spawn();
    running.add(child);
    try {
      const { header } = await child.call(method, { ...resources, ...params, folder }, { deadlineMs: ONCE_LIMIT_MS });
      return await use(header as R, folder);
    } catch (error) {
      throw closed ? stopping() : toDataError(error);
    } finally {
      running.delete(child);
      await child.close();
      await rm(folder, { recursive: true, force: true });
    }
  }
  return {
    once: (call, use) => slots(() => runOnce(call, use)),
    async warm<R>(method: string, params: object): Promise<R> {
      try {
        return (await warm.call(method, { ...resources, ...params })) as R;
      } catch (error) {
        throw toDataError(error);
      }
    },
    async close() {
      closed = true;
      for (const child of running) child.kill();
      await Promise.all([warm.close(), ...[...running].map((child) => child.exited)]);
    },
  };
}

const stopping = (): AppError => fail("UNAVAILABLE", { what: "The data process", why: "the server stops", retryAfterS: 5 });

/** A process's end in the words of this room: `runtime` speaks of models. */
function toDataError(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  const why = { MODEL_CRASHED: String(error.params["why"]), MODEL_MEMORY_LIMIT: "it needed more memory than the data process may use", INFERENCE_TIMEOUT: `it took longer than ${Number(error.params["limitMs"]) / 1000} s` };
  return error.code in why ? fail("DATA_PROCESS_ENDED", { why: why[error.code as keyof typeof why] }, { cause: error }) : error;
}

/** At most `count` works at a time; the others wait in order. */
function createSlots(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = count;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

function createWarm(spawn: () => Child): { call(method: string, params: object): Promise<unknown>; close(): Promise<void> } {
  let child: Child | undefined;
  let timer: NodeJS.Timeout | undefined;
  const rest = (): void => {
    const idle = child;
    child = undefined;
    if (idle !== undefined) void idle.close();
  };
  return {
    async call(method, params) {
      clearTimeout(timer);
      if (child?.alive !== true) child = spawn();
      const mine = child;
      try {
        return (await mine.call(method, params, { deadlineMs: WARM_LIMIT_MS })).header;
      } finally {
        if (mine === child && mine.pendingCalls === 0) timer = setTimeout(rest, WARM_IDLE_MS).unref();
      }
    },
    async close() {
      clearTimeout(timer);
      const last = child;
      child = undefined;
      await last?.close();
    },
  };
}
