/** @file Records of named columns to one tensor a column, for the models that we train. Compiled once a model version. */
import type { ColumnType, Signature } from "#store";
import type { Tensor } from "#tensor";
import { COLUMN_VALUES, type ValueReader } from "./column-values.js";
import { describeValue } from "./elements.js";
import { createRecordErrors, type RecordErrors } from "./record-errors.js";

type Feeds = Record<string, Tensor>;
type JsonRecord = Readonly<Record<string, unknown>>;

/** Decodes records into feeds `[N, 1]`; throws INVALID_RECORDS with every wrong value. */
export type ColumnDecoder = (records: readonly unknown[]) => Feeds;

interface Column {
  readonly name: string;
  /** `__proto__` and its like are found on every object: only own ones count. */
  readonly inherited: boolean;
  /** Null for text. */
  readonly reader: ValueReader | null;
  readonly dtype: "string" | "float32" | "float64";
}

/** Where a row's values go: one of the two is used. */
interface Sink {
  readonly numbers: Float64Array | Float32Array;
  readonly texts: string[];
}

const NO_NUMBERS = new Float64Array(0);
const NO_TEXTS: string[] = [];

/** True when every input is fed by a column of a known type. */
export function readsColumns(signature: Signature): boolean {
  return signature.inputs.every((input) =>
    input.column === "text"
      ? input.dtype === "string"
      : input.column !== undefined && Object.hasOwn(COLUMN_VALUES, input.column) && input.dtype.startsWith("float"),
  );
}

export function compileColumnDecoder(signature: Signature): ColumnDecoder {
  const columns = signature.inputs.map((input): Column => ({
    name: input.name,
    inherited: input.name in Object.prototype,
    reader: input.column === "text" ? null : COLUMN_VALUES[input.column as Exclude<ColumnType, "text">],
    dtype: input.column === "text" ? "string" : input.dtype === "float32" ? "float32" : "float64",
  }));
  const known = new Set([...signature.inputs.map((input) => input.name), ...(signature.ignored ?? [])]);
  if (signature.target !== undefined) known.add(signature.target);

  return (records) => {
    const rows = mayBeWhole(records, columns.length) ? records.length : 0; // writes beyond a sink's end go nowhere: the errors alone count then
    const sinks = columns.map((column): Sink => makeSink(column, rows));
    const errors = createRecordErrors();
    for (let row = 0; row < records.length && !errors.full; row++) {
      const record = records[row];
      if (typeof record !== "object" || record === null || Array.isArray(record))
        errors.add(["records", row], "WRONG_TYPE", `expected an object, got ${describeValue(record)}`);
      else if (readRow(columns, sinks, { row, record: record as JsonRecord, errors }) !== Object.keys(record).length)
        nameUnknown(known, { row, record: record as JsonRecord, errors });
    }
    errors.check();
    return toFeeds(columns, sinks, records.length);
  };
}

/** Below so many cells the check costs more than the memory. */
const CHECKED_CELLS = 100_000;

/**
 * False when some record surely lacks a column: 50 000 empty records of 1000 columns are 150 kB of JSON and would take 400 MB
 * of sinks. Where every record has enough keys, the body has paid for the cells.
 */
function mayBeWhole(records: readonly unknown[], columns: number): boolean {
  if (records.length * columns <= CHECKED_CELLS) return true;
  return records.every((record) => typeof record === "object" && record !== null && Object.keys(record).length >= columns);
}

interface Row {
  readonly row: number;
  readonly record: JsonRecord;
  readonly errors: RecordErrors;
}

/** Reads the known columns of a record and returns how many it has. */
function readRow(columns: readonly Column[], sinks: readonly Sink[], { row, record, errors }: Row): number {
  let present = 0;
  for (let c = 0; c < columns.length; c++) {
    const column = columns[c];
    const sink = sinks[c];
    if (column === undefined || sink === undefined) break;
    const value = column.inherited && !Object.hasOwn(record, column.name) ? undefined : record[column.name];
    if (value !== undefined) present++;
    if (value !== null && !write(column, sink, { row, value })) nameWrong(column, { row, value, errors }); // sinks begin with everything missing
  }
  return present;
}

function nameWrong({ name, reader }: Column, { row, value, errors }: { readonly row: number; readonly value: unknown; readonly errors: RecordErrors }): void {
  if (value === undefined) errors.add(["records", row, name], "MISSING_COLUMN", `the column '${name}' is missing; null says that its value is unknown`);
  else errors.add(["records", row, name], "WRONG_TYPE", `expected ${reader?.expected ?? "a string"} or null, got ${describeValue(value)}`);
}

/** False for a value that is not of the column's type; undefined is of no type. */
function write(column: Column, sink: Sink, { row, value }: { readonly row: number; readonly value: unknown }): boolean {
  if (column.reader === null) {
    if (typeof value !== "string") return false;
    sink.texts[row] = value;
    return true;
  }
  const number = column.reader.read(value);
  sink.numbers[row] = number;
  return number === number; // NaN alone differs from itself
}

function nameUnknown(known: ReadonlySet<string>, { row, record, errors }: Row): void {
  for (const name of Object.keys(record)) {
    if (!known.has(name)) errors.add(["records", row, name], "UNKNOWN_COLUMN", `the model has no column '${name.slice(0, 60)}'`);
  }
}

function makeSink(column: Column, rows: number): Sink {
  if (column.reader === null) return { numbers: NO_NUMBERS, texts: new Array<string>(rows).fill("") };
  const numbers = column.dtype === "float32" ? new Float32Array(rows) : new Float64Array(rows);
  return { numbers: numbers.fill(NaN), texts: NO_TEXTS };
}

/** Plain literals, not `tensor()`: the lengths are right by construction, and its freezing and checking cost 0.2 us a column. */
function toFeeds(columns: readonly Column[], sinks: readonly Sink[], rows: number): Feeds {
  const feeds: Feeds = {};
  for (let c = 0; c < columns.length; c++) {
    const column = columns[c];
    const sink = sinks[c];
    if (column === undefined || sink === undefined) break;
    const { dtype, name } = column;
    const feed: Tensor = { dtype, dims: [rows, 1], data: dtype === "string" ? sink.texts : sink.numbers };
    if (name === "__proto__") Object.defineProperty(feeds, name, { value: feed, enumerable: true });
    else feeds[name] = feed;
  }
  return feeds;
}
