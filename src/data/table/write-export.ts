/** @file A stored table as a file for people: CSV, JSON lines or Parquet, in the folder that the caller removes afterwards. */
import type { ColumnType } from "#store";
import type { Database } from "./duckdb.js";
import { columnId, sqlName, sqlText } from "./sql.js";

export interface ExportJob {
  readonly path: string;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  readonly format: "csv" | "jsonl" | "parquet";
  readonly target: string;
}

/** A cell that a spreadsheet would run as a formula (CVE-2022-24770): it is written with a leading quote. Numbers are none. */
const FORMULA = String.raw`(?s)[=+\-@\t\r].*`;
const NUMBER = String.raw`[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?`;

export async function writeExport(database: Database, job: ExportJob): Promise<void> {
  await WRITERS[job.format](database, job);
}

const WRITERS: Readonly<Record<ExportJob["format"], (database: Database, job: ExportJob) => Promise<void>>> = {
  async parquet(database, job) {
    const columns = job.columns.map(({ name }, i) => `${columnId(i)} AS ${sqlName(name)}`);
    await copy(database, job, { columns, options: "FORMAT parquet, COMPRESSION zstd" });
  },
  async csv(database, job) {
    const columns = job.columns.map(({ type }, i) => `CAST(${csvCell(columnId(i), type)} AS VARCHAR)`);
    await copy(database, job, { header: job.columns.map(({ name }) => sqlText(safeName(name))), columns, options: "FORMAT csv, HEADER false" });
  },
  async jsonl(database, job) {
    const pairs = job.columns.map(({ name, type }, i) => `${sqlText(name)}, ${jsonCell(columnId(i), type)}`);
    // JSON text holds no control characters: with one as delimiter and no quote, each row is written as it is
    await copy(database, job, {
      columns: [`CAST(json_object(${pairs.join(", ")}) AS VARCHAR)`],
      options: "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\u0001'",
    });
  },
};

interface Written {
  /** A first row: as names of columns DuckDB would make `a` and `A` differ by more than case. */
  readonly header?: readonly string[];
  readonly columns: readonly string[];
  readonly options: string;
}

async function copy(database: Database, job: ExportJob, { header, columns, options }: Written): Promise<void> {
  const first = header === undefined ? "" : `SELECT ${header.join(", ")} UNION ALL `;
  await database.all(`COPY (${first}SELECT ${columns.join(", ")} FROM read_parquet(${sqlText(job.path)})) TO ${sqlText(job.target)} (${options})`);
}

function csvCell(id: string, type: ColumnType): string {
  if (type === "datetime") return isoTime(id);
  if (type !== "text") return id;
  return `CASE WHEN regexp_full_match(${id}, '${FORMULA}') AND NOT regexp_full_match(${id}, '${NUMBER}') THEN '''' || ${id} ELSE ${id} END`;
}

const safeName = (name: string): string => (/^[=+\-@\t\r]/.test(name) ? `'${name}` : name);

/** As records show it: an integer beyond 2^53 - 1 is a string. */
function jsonCell(id: string, type: ColumnType): string {
  if (type === "datetime") return isoTime(id);
  if (type === "date") return `CAST(${id} AS VARCHAR)`;
  if (type !== "integer") return id;
  return `CASE WHEN ${id} BETWEEN ${Number.MIN_SAFE_INTEGER} AND ${Number.MAX_SAFE_INTEGER} THEN CAST(${id} AS JSON) ELSE to_json(CAST(${id} AS VARCHAR)) END`;
}

const isoTime = (id: string): string => `strftime(${id}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
