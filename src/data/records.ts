/** @file Records page by page: names and values are checked here, the data process only gets numbers and bound values. */
import { fail } from "#base";
import { pageLimit, pageNumber, pageOf, type DatasetColumn, type Page, type Store } from "#store";
import type { DataChildren } from "./children.js";
import { lookupReady, type Owner } from "./lookup.js";
import { recordId } from "./record-id.js";
import { COMPARISONS, type Cell, type FilterOp, type PageFilter } from "./table/read-records.js";

export interface RecordView {
  readonly id: string;
  readonly values: Readonly<Record<string, Cell>>;
}

export interface RecordsQuery extends Page {
  /** All when absent, in the order asked for. */
  readonly columns?: readonly string[] | undefined;
  /** `column:op:value`, one or several, joined by and. */
  readonly filter?: string | readonly string[] | undefined;
}

export interface RecordsPage {
  readonly items: readonly RecordView[];
  readonly next: string | null;
}

/** Throws INVALID_REQUEST naming the column or filter that is wrong. */
export async function readRecords(
  { store, children }: { store: Store; children: DataChildren },
  owner: Owner,
  which: { ref: string; v: string | number; query: RecordsQuery },
): Promise<RecordsPage> {
  const { version, tableSha256 } = await lookupReady(store.db, owner, which);
  const { query } = which;
  const columns = query.columns === undefined ? version.columns : query.columns.map((name) => findColumn(version.columns, name));
  const filters = [query.filter ?? []].flat().map((text) => parseFilter(text, version.columns));
  const limit = pageLimit(query);
  const page = {
    path: store.blobs.path(tableSha256),
    columns: columns.map(({ index, type }) => ({ index, type })),
    filters,
    limit,
    after: pageNumber(query) ?? -1,
  };
  const { rows, more } = await children.records(page);
  const items = rows.map(({ row, values }): RecordView => ({
    id: recordId(version.id, row),
    values: Object.fromEntries(columns.map(({ name }, i) => [name, values[i] ?? null])),
  }));
  const last = rows.at(-1);
  return { items, next: more && last !== undefined ? pageOf([last, last], { limit: 1 }, ({ row }) => row).next : null };
}

function findColumn(columns: readonly DatasetColumn[], name: string): DatasetColumn {
  const column = columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw fail("INVALID_REQUEST", { detail: `columns: there is no column '${name.slice(0, 80)}'` });
  return column;
}

const OPS: readonly FilterOp[] = [...COMPARISONS, "null", "notnull", "contains"];

/** A column's name may hold colons: the longest name that fits is meant. */
export function parseFilter(text: string, columns: readonly DatasetColumn[]): PageFilter {
  const fitting = columns.filter(({ name }) => text.startsWith(`${name}:`)).sort((a, b) => b.name.length - a.name.length);
  for (const column of fitting) {
    const [op = "", ...value] = text.slice(column.name.length + 1).split(":");
    const known = OPS.find((candidate) => candidate === op);
    if (known !== undefined) return { index: column.index, type: column.type, op: known, value: checkValue(column, known, value.join(":")) };
  }
  const shown = text.slice(0, 80);
  if (fitting.length === 0) throw fail("INVALID_REQUEST", { detail: `filter '${shown}': expected column:op:value with a column of this version` });
  throw fail("INVALID_REQUEST", { detail: `filter '${shown}': expected one of ${OPS.join(", ")} after the column` });
}

const VALUES: Readonly<Record<DatasetColumn["type"], { readonly pattern: RegExp; readonly what: string }>> = {
  integer: { pattern: /^-?\d{1,18}$/, what: "an integer" },
  number: { pattern: /^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i, what: "a number" },
  boolean: { pattern: /^(true|false)$/, what: "true or false" },
  date: { pattern: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, what: "a date such as 2026-01-31" },
  datetime: { pattern: /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?Z?$/, what: "a time in UTC such as 2026-01-31T12:00:00Z" },
  text: { pattern: /^[^\0]*$/, what: "a text" },
};

function checkValue({ name, type }: DatasetColumn, op: FilterOp, value: string): string {
  if (op === "null" || op === "notnull") return "";
  if (op === "contains" && type !== "text") throw fail("INVALID_REQUEST", { detail: `filter on '${name}': contains is for text columns, this one is ${type}` });
  const { pattern, what } = VALUES[type];
  const isReal = type !== "date" && type !== "datetime" ? true : isInstant(value);
  if (!pattern.test(value) || !isReal) throw fail("INVALID_REQUEST", { detail: `filter on '${name}': expected ${what}, got '${value.slice(0, 80)}'` });
  return type === "datetime" ? value.replace("T", " ").replace("Z", "") : value;
}

/** 2026-02-30 has the form of a date and is none. */
function isInstant(value: string): boolean {
  const day = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== value.slice(0, 10)) return false;
  return value.length === 10 || !Number.isNaN(Date.parse(`${value.slice(0, 10)}T${value.slice(11).replace("Z", "")}Z`));
}
