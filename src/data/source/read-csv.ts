/** @file A CSV as a relation of text columns: checked by our own machine first, then read by DuckDB with nothing left to guess. */
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { DatasetWarning } from "#store";
import { columnId, sqlText } from "../table/sql.js";
import { columnNames, type Names } from "./column-names.js";
import { checkCsv, type CsvFacts } from "./csv-check.js";
import { detectDialect, type Dialect } from "./csv-dialect.js";
import { csvRecords, writeRecord } from "./csv-records.js";
import { fileChunks, fileHead } from "./file-chunks.js";
import { unreadable, type ReadLimits, type Source } from "./source.js";

const SAMPLE_BYTES = 1024 * 1024;
/** DuckDB's own default for a line; its buffers grow with it, so more is asked for only when a line is longer. */
const USUAL_LINE_BYTES = 2_000_000;

/** `path` is UTF-8 without byte order mark. Throws DATASET_UNREADABLE, LIMIT_EXCEEDED, or NotUtf8. */
export async function readCsv(path: string, folder: string, limits: ReadLimits): Promise<Source> {
  const head = fileHead(path, SAMPLE_BYTES);
  const dialect = detectDialect(head.toString("utf8"), head.length < SAMPLE_BYTES);
  const facts = checkCsv(path, dialect.delimiter, limits);
  const rows = facts.records - (dialect.header ? 1 : 0);
  if (rows === 0) throw unreadable("CSV", undefined, "it has a header and no rows");
  const { names, warnings } = dialect.header ? columnNames(headerOf(path, dialect)) : unnamed(facts.columns);
  const tidy = facts.untidy ? await rewrite(path, folder, dialect.delimiter) : path;
  return {
    format: "csv",
    path: tidy,
    rows,
    relation: relation(tidy, dialect, facts),
    columns: names.map((name, i) => ({ name, text: columnId(i), infer: "all" })),
    warnings,
  };
}

/** The sample's first record, or, when it is longer than the sample, the file's. */
function headerOf(path: string, { delimiter, firstRecord }: Dialect): readonly string[] {
  for (const record of csvRecords(textsOf(path), delimiter)) return record;
  return firstRecord;
}

function unnamed(columns: number): Names {
  const names = Array.from({ length: columns }, (_, i) => `column${i + 1}`);
  const warning: DatasetWarning = {
    code: "NO_HEADER",
    message: `The first line holds values, no names: it was read as data, and the columns are called column1 to column${columns}`,
  };
  return { names, warnings: [warning] };
}

function relation(path: string, { delimiter, header }: Dialect, { columns, longestRecord }: CsvFacts): string {
  const names = Array.from({ length: columns }, (_, i) => `${columnId(i)}: 'VARCHAR'`).join(", ");
  const long = longestRecord > USUAL_LINE_BYTES / 2 ? `, max_line_size=${2 * longestRecord}, buffer_size=${4 * longestRecord}` : "";
  const options = `auto_detect=false, header=${header}, delim=${sqlText(delimiter)}, quote='"', escape='"', strict_mode=true${long}`;
  return `read_csv(${sqlText(path)}, ${options}, columns={${names}})`;
}

async function rewrite(path: string, folder: string, delimiter: string): Promise<string> {
  const target = join(folder, "tidy");
  await pipeline(Readable.from(batches(csvRecords(textsOf(path), delimiter), delimiter)), createWriteStream(target));
  return target;
}

const BATCH_CHARS = 256 * 1024;

function* batches(records: Iterable<readonly string[]>, delimiter: string): Generator<string> {
  let text = "";
  for (const record of records) {
    text += writeRecord(record, delimiter);
    if (text.length < BATCH_CHARS) continue;
    yield text;
    text = "";
  }
  yield text;
}

function* textsOf(path: string): Generator<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for (const chunk of fileChunks(path)) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}
