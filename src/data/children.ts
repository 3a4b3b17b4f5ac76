/** @file Data processes: a fresh one for each import and export, and one that stays warm for reading records. */
import { mkdtemp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError, fail, type Config, type Log } from "#base";
import { spawnChild, type Child } from "#runtime";
import type { ExportParams, ImportParams, ImportResult } from "./child.js";
import type { Page, PageRequest } from "./table/read-records.js";

/** What the caller knows of a call; resources and the private folder are added here. */
type Asked<P> = Omit<P, "folder" | "memoryBytes" | "threads">;

export interface DataChildren {
  /** Reads a file in a fresh process; `use` sees the result and the private folder with the table before it is removed. */
  importFile<T>(params: Asked<ImportParams>, use: (result: ImportResult, folder: string) => Promise<T>): Promise<T>;
  /** Writes a file in a fresh process; `use` sees the private folder with it. */
  exportTable<T>(params: Asked<ExportParams>, use: (folder: string) => Promise<T>): Promise<T>;
  /** Reads a page in the warm process. */
  records(page: PageRequest): Promise<Page>;
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
  const isClosed = (): boolean => closed;

  async function once<T>({ method, params }: { method: string; params: object }, use: (result: unknown, folder: string) => Promise<T>): Promise<T> {
    const parent = join(dataDir, "tmp");
    await mkdir(parent, { recursive: true, mode: 0o700 });
    const folder = await mkdtemp(join(parent, "data-"));
    const child = spawn();
    running.add(child);
    try {
      const { header } = await child.call(method, { ...resources, ...params, folder }, { deadlineMs: ONCE_LIMIT_MS });
      return await use(header, folder);
    } catch (error) {
      throw isClosed() ? stopping() : toDataError(error);
    } finally {
      running.delete(child);
      await child.close();
      await rm(folder, { recursive: true, force: true });
    }
  }
  return {
    importFile: (params, use) => slots(() => once({ method: "import", params }, (result, folder) => use(result as ImportResult, folder))),
    exportTable: (params, use) => slots(() => once({ method: "export", params }, (_, folder) => use(folder))),
    async records(page) {
      try {
        return (await warm.call("records", { ...resources, page })) as Page;
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
  const why = {
    MODEL_CRASHED: String(error.params["why"]),
    MODEL_MEMORY_LIMIT: "it needed more memory than the data process may use",
    INFERENCE_TIMEOUT: `it took longer than ${Number(error.params["limitMs"]) / 1000} s`,
  };
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
