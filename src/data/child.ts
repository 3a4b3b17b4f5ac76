/** @file The data process: the only one that loads DuckDB for datasets. Foreign bytes are read here and nowhere else. */
import { join } from "node:path";
import { AppError, fail } from "#base";
import { serveChild } from "#runtime";
import type { ColumnType, DatasetColumn, DatasetWarning } from "#store";
import { readMedia, type MediaOptions } from "./media/read-media.js";
import { openSource } from "./source/open-source.js";
import { unreadable, type Format, type ReadLimits, type Source } from "./source/source.js";
import { openDatabase, withoutPaths } from "./table/duckdb.js";
import { inferTypes } from "./table/infer.js";
import { profileTable } from "./table/profile.js";
import { readPage, type Page, type PageRequest } from "./table/read-records.js";
import { writeExport, type ExportJob } from "./table/write-export.js";
import { writeTable } from "./table/write-table.js";

interface Resources {
  /** What DuckDB may use of this process's limit. */
  readonly memoryBytes: number;
  readonly threads: number;
}

export interface ImportParams extends Resources {
  readonly path: string;
  /** Private to this import; the table is written to `<folder>/table`. */
  readonly folder: string;
  readonly format?: Format;
  readonly encoding?: string;
  /** Present when it is an archive of pictures or recordings. */
  readonly media?: MediaOptions;
  readonly limits: ReadLimits;
  readonly declared: readonly (ColumnType | null)[];
}

export interface ImportResult {
  readonly format: Format;
  readonly rows: number;
  readonly warnings: readonly DatasetWarning[];
  readonly columns: readonly DatasetColumn[];
}

export interface RecordsParams extends Resources {
  readonly page: PageRequest;
}

export interface ExportParams extends Resources {
  readonly job: Omit<ExportJob, "target">;
  /** Private to this export; the file is written to `<folder>/export`. */
  readonly folder: string;
}

/** From here on one thread must do. */
const WIDE_COLUMNS = 500;

async function importFile(params: ImportParams): Promise<ImportResult> {
  const source = await (params.media === undefined ? openSource(params) : readMedia({ ...params, ...params.media, maxBytes: params.limits.maxBytes }));
  // a thread holds a vector of 2048 cells for each column: 160 MB for 5000 columns of text
  const threads = source.columns.length > WIDE_COLUMNS ? 1 : params.threads;
  const database = await openDatabase({ files: [source.path], folder: params.folder, memoryBytes: params.memoryBytes, threads });
  try {
    const inferred = await inferTypes(database, source);
    const path = join(params.folder, "table");
    const table = await writeTable(database, { source, inferred, declared: params.declared.map((type) => type ?? undefined), path });
    if (source.rows !== null && source.rows !== table.rows) throw fail("INTERNAL", { detail: `our reader counted ${source.rows} rows, DuckDB ${table.rows}` });
    const names = source.columns.map(({ name }) => name);
    return {
      format: source.format,
      rows: table.rows,
      warnings: table.warnings,
      columns: await profileTable(database, { path, rows: table.rows, names, types: table.types }),
    };
  } catch (error) {
    throw blameFile(error, source);
  } finally {
    database.close();
  }
}

/** What DuckDB refuses is the file's fault; a full disk, a missing right, a fault of ours are not. */
function blameFile(error: unknown, source: Source): unknown {
  const isOurs = error instanceof AppError || (error instanceof Error && "code" in error);
  return isOurs ? error : unreadable(source.format, undefined, withoutPaths(error instanceof Error ? error.message : String(error)));
}

async function records({ page, ...resources }: RecordsParams): Promise<Page> {
  const database = await openDatabase({ files: [page.path], ...resources });
  try {
    return await readPage(database, page);
  } finally {
    database.close();
  }
}

async function exportTable({ job, folder, ...resources }: ExportParams): Promise<null> {
  const database = await openDatabase({ files: [job.path], folder, ...resources });
  try {
    await writeExport(database, { ...job, target: join(folder, "export") });
    return null;
  } finally {
    database.close();
  }
}

serveChild({
  import: async (params: ImportParams) => ({ result: await importFile(params) }),
  records: async (params: RecordsParams) => ({ result: await records(params) }),
  export: async (params: ExportParams) => ({ result: await exportTable(params) }),
});
