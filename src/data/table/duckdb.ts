/** @file One locked DuckDB for one job: it reads the named files, writes into one private folder, and nothing else. */
import type { DuckDBConnection, DuckDBResult, DuckDBValue } from "@duckdb/node-api";
import { AppError, fail, type ErrorCode } from "#base";
import { sqlText } from "./sql.js";

export type Row = Readonly<Record<string, DuckDBValue>>;

export interface Database {
  /** Runs a statement and returns all its rows; values are bound to $1, $2, ... */
  all(sql: string, values?: DuckDBValue[]): Promise<readonly Row[]>;
  /** Runs a query whose rows are fetched in chunks. */
  stream(sql: string, values?: DuckDBValue[]): Promise<DuckDBResult>;
  close(): void;
}

export interface DatabaseOptions {
  /** Absolute paths that may be read. */
  readonly files: readonly string[];
  /** A private folder that may be written, and to which large work spills. Without it nothing may be written. */
  readonly folder?: string;
  readonly memoryBytes: number;
  readonly threads: number;
}

/** Opens an in-memory database within limits. Its locks cannot be opened again. About 8 ms. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { DuckDBInstance } = await import("@duckdb/node-api"); // native code: only in child processes
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(options.threads),
    memory_limit: `${Math.floor(options.memoryBytes / 2 ** 20)}MiB`,
  });
  const connection = await instance.connect();
  for (const setting of lockdown(options)) await connection.run(`SET ${setting}`);
  return {
    all: async (sql, values) => guarded(async () => (await connection.runAndReadAll(sql, values)).getRowObjects()),
    stream: async (sql, values) => guarded(async () => connection.stream(sql, values)),
    close: () => close(connection, () => instance.closeSync()),
  };
}

/** In this order: what may be reached is named first, then all else is closed, then the settings themselves. */
function lockdown({ files, folder }: DatabaseOptions): string[] {
  return [
    "TimeZone='UTC'",
    `temp_directory=${sqlText(folder === undefined ? "" : `${folder}/spill`)}`,
    `allowed_paths=[${files.map(sqlText).join(", ")}]`, // single files: reading only
    ...(folder === undefined ? [] : [`allowed_directories=[${sqlText(`${folder}/`)}]`]), // this grants writing
    "autoinstall_known_extensions=false",
    "autoload_known_extensions=false",
    "allow_community_extensions=false",
    "allow_persistent_secrets=false",
    "enable_external_access=false",
    "lock_configuration=true",
  ];
}

function close(connection: DuckDBConnection, closeInstance: () => void): void {
  connection.closeSync();
  closeInstance();
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toDataError(error);
  }
}

/** DuckDB's own words hold paths of the server; what reaches a user does not. */
function toDataError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (/No space left|Disk quota|max_temp_directory_size/i.test(text)) return fail("STORAGE_FULL", { where: "reading the dataset" }, { cause: error });
  if (/^Out of Memory|bad_alloc|Failed to allocate/i.test(text))
    return fail("DATA_PROCESS_ENDED" satisfies ErrorCode, { why: "it needed more memory than the data process may use" }, { cause: error });
  return new DuckDbError(withoutPaths(text), { cause: error });
}

/** What DuckDB said about a file, without paths and without the query's text. */
export class DuckDbError extends Error {
  override readonly name = "DuckDbError";
}

export function withoutPaths(text: string): string {
  const first = text.split("\n")[0] ?? "";
  return first.replace(/(["'])?\/(?:[^\s"']+\/)+([^\s"'/]*)\1/g, "the file").slice(0, 300);
}
