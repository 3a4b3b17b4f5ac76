/** @file A page of rows, filtered: values of a user are bound, columns are ours by number. */
import type { DuckDBValue } from "@duckdb/node-api";
import type { ColumnType } from "#store";
import type { Database, Row } from "./duckdb.js";
import { columnId, sqlText } from "./sql.js";
import { isoTime, jsonInteger } from "./values.js";

export const COMPARISONS = ["eq", "ne", "lt", "le", "gt", "ge"] as const;
export type Comparison = (typeof COMPARISONS)[number];
export type FilterOp = Comparison | "null" | "notnull" | "contains";

export interface PageColumn {
  readonly index: number;
  readonly type: ColumnType;
}

export interface PageFilter extends PageColumn {
  readonly op: FilterOp;
  /** As text; the database casts it to the column's type. Checked before. */
  readonly value: string;
}

export interface PageRequest {
  readonly path: string;
  readonly columns: readonly PageColumn[];
  readonly filters: readonly PageFilter[];
  readonly limit: number;
  /** Number of the row after which the page begins; -1 for the first page. */
  readonly after: number;
}

export type Cell = string | number | boolean | null;

export interface Page {
  readonly rows: readonly { readonly row: number; readonly values: readonly Cell[] }[];
  readonly more: boolean;
}

/** Row groups before `after` are skipped by their numbers, so that page 10 000 costs what page 1 costs. */
export async function readPage(database: Database, page: PageRequest): Promise<Page> {
  const values: DuckDBValue[] = [];
  const bind = (value: DuckDBValue): string => `$${values.push(value)}`;
  const conditions = [`file_row_number > ${Math.trunc(page.after)}`, ...page.filters.map((filter) => condition(filter, bind))];
  const selected = page.columns.map(({ index, type }) => `${asked(columnId(index), type)} AS ${columnId(index)}`);
  const sql = `SELECT file_row_number AS n${selected.map((column) => `, ${column}`).join("")} FROM read_parquet(${sqlText(page.path)}) WHERE ${conditions.join(" AND ")} ORDER BY file_row_number LIMIT ${Math.trunc(page.limit) + 1}`;
  const rows = await database.all(sql, values);
  return {
    rows: rows.slice(0, page.limit).map((row) => ({ row: Number(row["n"]), values: page.columns.map((column) => toCell(column, row)) })),
    more: rows.length > page.limit,
  };
}

const asked = (id: string, type: ColumnType): string => (type === "date" || type === "datetime" ? `epoch_us(${id})` : id);

const SQL_TYPE: Readonly<Record<ColumnType, string>> = {
  integer: "BIGINT",
  number: "DOUBLE",
  boolean: "BOOLEAN",
  date: "DATE",
  datetime: "TIMESTAMP",
  text: "VARCHAR",
};
const OPERATOR: Readonly<Record<Comparison, string>> = { eq: "=", ne: "IS DISTINCT FROM", lt: "<", le: "<=", gt: ">", ge: ">=" };

function condition({ index, type, op, value }: PageFilter, bind: (value: DuckDBValue) => string): string {
  const id = columnId(index);
  if (op === "null") return `${id} IS NULL`;
  if (op === "notnull") return `${id} IS NOT NULL`;
  if (op === "contains") return `contains(CAST(${id} AS VARCHAR), ${bind(value)})`;
  return `${id} ${OPERATOR[op]} CAST(${bind(value)} AS ${SQL_TYPE[type]})`;
}

function toCell({ index, type }: PageColumn, row: Row): Cell {
  const value = row[columnId(index)];
  if (value === null || value === undefined) return null;
  if (type === "integer") return jsonInteger(value as bigint);
  if (type === "datetime") return isoTime(value as bigint);
  if (type === "date") return isoTime(value as bigint).slice(0, 10);
  return value as Cell;
}
