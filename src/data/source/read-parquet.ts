/** @file A Parquet file as a relation: its own types are taken, as far as a table has them. */
import type { ColumnType, DatasetWarning } from "#store";
import { AppError } from "#base";
import { openDatabase, type Database, type Row } from "../table/duckdb.js";
import { sqlName, sqlText } from "../table/sql.js";
import { checkColumns, unreadable, type ReadLimits, type Source, type SourceColumn } from "./source.js";

interface NativeType {
  readonly matches: RegExp;
  readonly type: ColumnType;
  readonly typed: (column: string) => string;
  /** Why a column became text although it was none. */
  readonly asText?: string;
}

/** Signed 64 bits hold all integers but the largest unsigned and the 128-bit ones: those keep their digits as text. */
const NATIVE: readonly NativeType[] = [
  { matches: /^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER)$/, type: "integer", typed: (c) => `CAST(${c} AS BIGINT)` },
  { matches: /^(UBIGINT|HUGEINT|UHUGEINT)$/, type: "text", typed: (c) => `CAST(${c} AS VARCHAR)`, asText: "integers beyond 64 bits" },
  { matches: /^(FLOAT|DOUBLE|DECIMAL.*)$/, type: "number", typed: (c) => `CASE WHEN isfinite(CAST(${c} AS DOUBLE)) THEN CAST(${c} AS DOUBLE) END` },
  { matches: /^BOOLEAN$/, type: "boolean", typed: (c) => c },
  { matches: /^DATE$/, type: "date", typed: (c) => `CASE WHEN isfinite(${c}) THEN ${c} END` },
  { matches: /^TIMESTAMP/, type: "datetime", typed: (c) => `CASE WHEN isfinite(CAST(${c} AS TIMESTAMP)) THEN CAST(${c} AS TIMESTAMP) END` },
  { matches: /^(VARCHAR|ENUM.*|UUID|JSON)$/, type: "text", typed: (c) => `CAST(${c} AS VARCHAR)` },
  { matches: /./, type: "text", typed: (c) => `CAST(${c} AS VARCHAR)`, asText: "values of a type that a table has not" },
];

export async function readParquet(path: string, limits: ReadLimits, memoryBytes: number): Promise<Source> {
  const database = await openDatabase({ files: [path], memoryBytes, threads: 1 });
  const relation = `read_parquet(${sqlText(path)})`;
  try {
    const described = await database.all(`DESCRIBE SELECT * FROM ${relation}`);
    checkColumns(described.length, limits);
    const rows = await countRows(database, relation);
    const columns = described.map((row) => toColumn(row));
    return { format: "parquet", path, rows, relation, columns: columns.map(({ column }) => column), warnings: columns.flatMap(({ warnings }) => warnings) };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw unreadable("Parquet", undefined, error instanceof Error ? error.message : String(error));
  } finally {
    database.close();
  }
}

async function countRows(database: Database, relation: string): Promise<number> {
  const [row] = await database.all(`SELECT count(*) AS n FROM ${relation}`);
  const rows = Number(row?.["n"]);
  if (rows === 0) throw unreadable("Parquet", undefined, "it has no rows");
  return rows;
}

function toColumn(row: Row): { column: SourceColumn; warnings: readonly DatasetWarning[] } {
  const name = String(row["column_name"]);
  const sql = sqlName(name);
  const type = String(row["column_type"]);
  const native = NATIVE.find(({ matches }) => matches.test(type));
  if (native === undefined) throw unreadable("Parquet", `column '${name}'`, "it has no type");
  const column: SourceColumn = { name, text: `CAST(${sql} AS VARCHAR)`, type: native.type, typed: native.typed(sql), infer: "nothing" };
  const warnings =
    native.asText === undefined
      ? []
      : [{ code: "NATIVE_AS_TEXT", column: name, message: `Column '${name}' (${type.slice(0, 60)}) holds ${native.asText}; it was read as text` }];
  return { column, warnings };
}
