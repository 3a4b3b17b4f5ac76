/** @file Counts of each column of a typed table: nulls, distinct values, range, mean, histogram. Reads the Parquet file two or three times, a few columns at once. */
import type { DuckDBValue } from "@duckdb/node-api";
import type { ColumnType, DatasetColumn } from "#store";
import type { Database, Row } from "./duckdb.js";
import { columnId, sqlText } from "./sql.js";
import { isoTime, jsonInteger, listItems, mapEntries } from "./values.js";

export interface TableFacts {
  readonly path: string;
  readonly rows: number;
  readonly names: readonly string[];
  readonly types: readonly ColumnType[];
}

const BINS = 20;
const TOP = 20;
/** Cells of one counting query: it bounds the memory of distinct counts. */
const BATCH_CELLS = 4_000_000;
const BATCH_COLUMNS = 100;
/** Up to this many rows, or distinct values, distinct counts are exact; beyond, HyperLogLog (about 2 % off). */
const EXACT_ROWS = 1_000_000;
const EXACT_DISTINCT = 100_000;
/** Up to this many distinct texts all are counted; beyond, only those that look frequent. */
const COUNTED_TEXTS = 2000;
const CANDIDATES = 60;

type Profile = Omit<DatasetColumn, "name" | "index" | "type" | "notes">;

export async function profileTable(database: Database, table: TableFacts): Promise<DatasetColumn[]> {
  const columns: DatasetColumn[] = [];
  const size = Math.max(1, Math.min(BATCH_COLUMNS, Math.floor(BATCH_CELLS / table.rows)));
  for (let from = 0; from < table.names.length; from += size) {
    const batch = table.types.slice(from, from + size).map((type, k): Column => ({ id: columnId(from + k), type }));
    const profiles = await profileBatch(database, table, batch);
    columns.push(
      ...profiles.map((profile, k): DatasetColumn => ({
        name: table.names[from + k] ?? "",
        index: from + k,
        type: table.types[from + k] ?? "text",
        ...profile,
        notes: "",
      })),
    );
  }
  return columns;
}

interface Column {
  readonly id: string;
  readonly type: ColumnType;
}

async function profileBatch(database: Database, table: TableFacts, columns: readonly Column[]): Promise<Profile[]> {
  const from = `read_parquet(${sqlText(table.path)})`;
  const [first = {}] = await database.all(`SELECT ${columns.map(summary).join(", ")} FROM ${from}`);
  const [second = {}] = await database.all(`SELECT ${columns.map((column) => shape(column, first, table.rows)).join(", ")} FROM ${from}`);
  const profiles: Profile[] = [];
  for (const column of columns) profiles.push(await toProfile({ column, first, second, table, database }));
  return profiles;
}

/** A column as a number: what ranges, means and histograms are made of. */
function numeric({ id, type }: Column): string | undefined {
  if (type === "text") return undefined;
  if (type === "boolean") return `CAST(${id} AS TINYINT)`;
  if (type === "date" || type === "datetime") return `epoch_us(${id})`;
  return id;
}

function summary(column: Column): string {
  const { id } = column;
  const value = numeric(column);
  const range = value === undefined ? "" : `, min(${value}) AS min_${id}, max(${value}) AS max_${id}, avg(CAST(${value} AS DOUBLE)) AS mean_${id}`;
  return `count(${id}) AS count_${id}, approx_count_distinct(${id}) AS about_${id}${range}`;
}

function shape(column: Column, first: Row, rows: number): string {
  const { id, type } = column;
  const about = Number(first[`about_${id}`]);
  const distinct = rows <= EXACT_ROWS || about <= EXACT_DISTINCT ? `count(DISTINCT ${id})` : "NULL";
  if (type === "boolean" || (type === "text" && about <= COUNTED_TEXTS)) return `histogram(CAST(${id} AS VARCHAR)) AS all_${id}, ${distinct} AS distinct_${id}`;
  if (type === "text") return `approx_top_k(${id}, ${CANDIDATES}) AS top_${id}, ${distinct} AS distinct_${id}`;
  return `histogram(${binOf(column, first)}) AS bins_${id}, ${distinct} AS distinct_${id}`;
}

/** Halves keep the width of [-1.7e308, 1.7e308] finite. */
function binOf(column: Column, first: Row): string {
  const [min, max] = rangeOf(column.id, first);
  const value = `CAST(${numeric(column) ?? column.id} AS DOUBLE)`;
  if (!(max > min)) return `CASE WHEN ${column.id} IS NOT NULL THEN 0 END`;
  const share = `(${value} / 2 - CAST('${min / 2}' AS DOUBLE)) / CAST('${max / 2 - min / 2}' AS DOUBLE)`;
  return `CAST(greatest(0, least(${BINS - 1}, floor(${share} * ${BINS}))) AS TINYINT)`;
}

function rangeOf(id: string, first: Row): [min: number, max: number] {
  return [Number(first[`min_${id}`] ?? NaN), Number(first[`max_${id}`] ?? NaN)];
}

interface ProfileJob {
  readonly column: Column;
  readonly first: Row;
  readonly second: Row;
  readonly table: TableFacts;
  readonly database: Database;
}

async function toProfile(job: ProfileJob): Promise<Profile> {
  const { column, first, second, table } = job;
  const { id, type } = column;
  const count = Number(first[`count_${id}`]);
  const exact = second[`distinct_${id}`];
  const mean = type === "integer" || type === "number" || type === "boolean" ? finite(first[`mean_${id}`]) : null;
  const histogram = type === "text" || type === "boolean" ? await topOf(job, count) : binsOf(column, first, second);
  const distinct = exact === null || exact === undefined ? Math.min(count, Number(first[`about_${id}`])) : Number(exact);
  return {
    nulls: table.rows - count,
    distinct,
    distinctExact: exact !== null && exact !== undefined,
    min: limit(type, first[`min_${id}`]),
    max: limit(type, first[`max_${id}`]),
    mean,
    histogram,
  };
}

function finite(value: DuckDBValue | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** A column's smallest or largest value, as records show it; none for texts and truth values, where it would mean nothing. */
function limit(type: ColumnType, value: DuckDBValue | undefined): number | string | null {
  if (value === null || value === undefined || type === "text" || type === "boolean") return null;
  if (type === "number") return Number(value);
  const whole = BigInt(String(value));
  if (type === "integer") return jsonInteger(whole);
  return type === "date" ? isoTime(whole).slice(0, 10) : isoTime(whole);
}

/** Edges of dates and times are milliseconds since 1970. */
function binsOf(column: Column, first: Row, second: Row): DatasetColumn["histogram"] {
  const bins = mapEntries(second[`bins_${column.id}`]);
  if (bins.size === 0) return { edges: [], counts: [] };
  const [min, max] = rangeOf(column.id, first);
  const scale = column.type === "date" || column.type === "datetime" ? 1000 : 1;
  if (!(max > min)) return { edges: [min / scale, min / scale], counts: [bins.get("0") ?? 0] };
  const width = max / BINS - min / BINS;
  const edges = Array.from({ length: BINS + 1 }, (_, i) => (i === BINS ? max : min + i * width) / scale);
  return { edges, counts: Array.from({ length: BINS }, (_, i) => bins.get(String(i)) ?? 0) };
}

async function topOf({ column, second, table, database }: ProfileJob, count: number): Promise<DatasetColumn["histogram"]> {
  const all = second[`all_${column.id}`];
  const counts = all === undefined ? await countTexts(database, table.path, { id: column.id, texts: listItems(second[`top_${column.id}`]) }) : mapEntries(all);
  const sorted = [...counts].map(([value, n]) => ({ value, count: n })).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  const top = sorted.slice(0, TOP);
  return { top: top.map(({ value, count: n }) => ({ value: value.slice(0, 200), count: n })), other: count - top.reduce((sum, entry) => sum + entry.count, 0) };
}

async function countTexts(database: Database, path: string, { id, texts }: { id: string; texts: readonly string[] }): Promise<Map<string, number>> {
  if (texts.length === 0) return new Map();
  const bound = texts.map((_, i) => `$${i + 1}`).join(", ");
  const rows = await database.all(`SELECT ${id} AS value, count(*) AS n FROM read_parquet(${sqlText(path)}) WHERE ${id} IN (${bound}) GROUP BY 1`, [...texts]);
  return new Map(rows.map((row) => [String(row["value"]), Number(row["n"])]));
}
