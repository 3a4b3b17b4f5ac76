/** @file From a stored file to a ready version: the work that may outlive the request, and a server. */
import { AppError, fail, toProblem, type Config, type Log } from "#base";
import { findDatasetVersionById, unfinishedDatasetVersions, updateDatasetVersion, type DatasetVersionRow, type Store } from "#store";
import { join } from "node:path";
import type { DataChildren } from "./children.js";
import type { ImportParams, ImportResult } from "./child.js";
import { parseFormat, writeFormat } from "./views.js";

export interface Imports {
  /** Profiles a version. Resolves when it is ready; rejects with the reason when it failed, which its row then holds. */
  run(versionId: string): Promise<void>;
  /** Takes up the versions that an earlier server left half done. */
  resume(): Promise<void>;
  /** Waits for imports that were taken up. */
  settled(): Promise<void>;
}

/** A process that was killed from outside is tried once more: the file may be innocent. */
const ATTEMPTS = 2;

export function createImports({ store, config, children, log }: { store: Store; config: Config; children: DataChildren; log: Log }): Imports {
  const background = new Set<Promise<void>>();

  async function run(versionId: string): Promise<void> {
    const row = await findDatasetVersionById(store.db, versionId);
    if (row?.sha256 === undefined || row.sha256 === null) throw fail("NOT_FOUND", { kind: "dataset version", name: versionId });
    try {
      await withRetry(() => importOnce(row));
    } catch (error) {
      if (isStopping(error)) throw error; // its row still says "profiling": the next server takes it up
      log.info({ err: error, version: versionId }, "a dataset could not be read");
      await updateDatasetVersion(store.db, versionId, { state: "failed", error: toProblem(error) });
      throw error;
    }
  }

  async function importOnce(row: DatasetVersionRow): Promise<void> {
    const params: Omit<ImportParams, "folder" | "memoryBytes" | "threads"> = {
      path: store.blobs.path(row.sha256 ?? ""),
      ...parseFormat(row.format),
      limits: { maxColumns: config.maxColumns, maxLineBytes: config.maxLineBytes, maxBytes: config.maxUploadBytes },
      declared: row.columns.map(({ type }) => type), // there are some when a person changed types
    };
    await children.once<ImportResult, void>({ method: "import", params }, async (result, folder) => {
      const table = await store.blobs.put({ path: join(folder, "table") });
      await store.transaction(async (db) => {
        const notes = new Map(row.columns.map((column) => [column.name, column.notes]));
        const columns = result.columns.map((column) => ({ ...column, notes: notes.get(column.name) ?? "" }));
        const format = writeFormat(result.format, parseFormat(row.format).encoding);
        const isThere = await updateDatasetVersion(db, row.id, { state: "ready", format, rows: result.rows, tableSha256: table.sha256, warnings: result.warnings, columns, error: null });
        if (isThere) await store.blobs.addRef(db, table.sha256);
      });
    });
  }

  const inBackground = (versionId: string): void => {
    const work: Promise<void> = run(versionId).catch(() => undefined).finally(() => background.delete(work)); // the row holds the reason
    background.add(work);
  };
  return {
    run,
    async resume() {
      for (const id of await unfinishedDatasetVersions(store.db)) inBackground(id);
    },
    async settled() {
      await Promise.all(background);
    },
  };
}

const isStopping = (error: unknown): boolean => error instanceof AppError && error.code === "UNAVAILABLE";

async function withRetry(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const wasKilled = error instanceof AppError && error.code === "DATA_PROCESS_ENDED" && /SIGKILL|SIGTERM/.test(error.message);
      if (!wasKilled || attempt === ATTEMPTS) throw error;
    }
  }
}
