/** @file From a stored file to a ready version: the work that may outlive the request, and a server. */
import { join } from "node:path";
import { AppError, fail, reached, toProblem, type Config, type Log } from "#base";
import { findDatasetVersionById, unfinishedDatasetVersions, updateDatasetVersion, type DatasetVersionRow, type Store } from "#store";
import type { ImportResult } from "./child.js";
import type { DataChildren } from "./children.js";
import { parseFormat, writeFormat, type StoredFormat } from "./views.js";

export interface Imports {
  /** Profiles a version. Resolves when it is ready; rejects with the reason when it failed, which its row then holds. */
  run(versionId: string): Promise<void>;
  /** Takes up the versions that an earlier server left half done; does not wait for them. */
  resume(): Promise<void>;
  /** Waits for what was taken up. */
  settled(): Promise<void>;
}

interface Rooms {
  readonly store: Store;
  readonly config: Config;
  readonly children: DataChildren;
  readonly log: Log;
}

/** A process that was killed from outside is tried once more: the file may be innocent. */
const ATTEMPTS = 2;

export function createImports(rooms: Rooms): Imports {
  const background = new Set<Promise<void>>();
  const inBackground = (versionId: string): void => {
    const work = runImport(rooms, versionId)
      .catch(() => undefined) // the row holds the reason
      .finally(() => background.delete(work));
    background.add(work);
  };
  return {
    run: (versionId) => runImport(rooms, versionId),
    async resume() {
      for (const id of await unfinishedDatasetVersions(rooms.store.db)) inBackground(id);
    },
    async settled() {
      await Promise.all(background);
    },
  };
}

async function runImport(rooms: Rooms, versionId: string): Promise<void> {
  const { db } = rooms.store;
  const row = await findDatasetVersionById(db, versionId);
  if (row === undefined) throw fail("NOT_FOUND", { kind: "dataset version", name: versionId });
  try {
    await withRetry(() => importOnce(rooms, row));
  } catch (error) {
    if (isStopping(error)) throw error; // its row still says "profiling": the next server takes it up
    rooms.log.info({ err: error, version: versionId }, "a dataset could not be read");
    await updateDatasetVersion(db, versionId, { state: "failed", error: toProblem(error) });
    throw error;
  }
}

async function importOnce({ store, config, children }: Rooms, row: DatasetVersionRow): Promise<void> {
  const asked = parseFormat(row.format);
  const params = {
    path: store.blobs.path(row.sha256 ?? ""),
    ...asked,
    limits: { maxColumns: config.maxColumns, maxLineBytes: config.maxLineBytes, maxBytes: config.maxUploadBytes },
    declared: row.columns.map(({ type }) => type), // there are some when a person changed types
  };
  await children.importFile(params, async (result, folder) => {
    const table = await store.blobs.put({ path: join(folder, "table") });
    await store.transaction(async (db) => {
      const isThere = await updateDatasetVersion(db, row.id, toReady(row, result, { tableSha256: table.sha256, asked }));
      if (isThere) await store.blobs.addRef(db, table.sha256);
      reached("table referenced");
    });
    reached("version ready");
  });
}

function toReady(row: DatasetVersionRow, result: ImportResult, { tableSha256, asked }: { tableSha256: string; asked: StoredFormat }) {
  const notes = new Map(row.columns.map((column) => [column.name, column.notes]));
  const columns = result.columns.map((column) => ({ ...column, notes: notes.get(column.name) ?? "" }));
  return {
    state: "ready" as const,
    format: writeFormat({ ...asked, format: result.format }),
    rows: result.rows,
    tableSha256,
    warnings: result.warnings,
    columns,
    error: null,
  };
}

const isStopping = (error: unknown): boolean => error instanceof AppError && error.code === "UNAVAILABLE";

async function withRetry(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      const wasKilled = error instanceof AppError && error.code === "DATA_PROCESS_ENDED" && /SIGKILL|SIGTERM/.test(error.message);
      if (!wasKilled || attempt === ATTEMPTS) throw error;
    }
  }
}
