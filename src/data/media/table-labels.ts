/** @file Labels from a table in the archive: one column names the files, one their labels. */
import { unreadable } from "../source/source.js";
import { detectDialect } from "../source/csv-dialect.js";
import { csvRecords } from "../source/csv-records.js";

export interface LabelTable {
  readonly name: string;
  readonly text: string;
}

export interface TableLabels {
  /** By the name of the file in the archive. */
  readonly labels: ReadonlyMap<string, string | null>;
  /** Names in tables that are no file of the archive. */
  readonly absent: readonly string[];
  /** Tables that name no file at all. */
  readonly unused: readonly string[];
}

const LABEL_NAMES = new Set(["label", "labels", "class", "class_name", "classname", "category", "target", "y", "tag", "transcript", "sentence", "text"]);
const SAMPLE_CHARS = 1024 * 1024;
const SAMPLE_ROWS = 200;

export const isLabelTable = (name: string): boolean => /\.(csv|tsv)$/i.test(name);

/** Undefined when no table names a file. Throws DATASET_UNREADABLE when a table does, but not which column is the label. */
export function tableLabels(tables: readonly LabelTable[], files: readonly string[]): TableLabels | undefined {
  const labels = new Map<string, string | null>();
  const absent: string[] = [];
  const unused: string[] = [];
  for (const table of tables) {
    const isUsed = readOne(table, { find: createFinder(files, folderOf(table.name)), labels, absent });
    if (!isUsed) unused.push(table.name);
  }
  return labels.size === 0 ? undefined : { labels, absent, unused };
}

interface Reading {
  readonly find: (path: string) => string | undefined;
  readonly labels: Map<string, string | null>;
  readonly absent: string[];
}

function readOne({ name, text }: LabelTable, { find, labels, absent }: Reading): boolean {
  const { delimiter, header, firstRecord } = detectDialect(text.slice(0, SAMPLE_CHARS), text.length <= SAMPLE_CHARS);
  const body = (): Iterable<string[]> => skip(csvRecords([text], delimiter), header ? 1 : 0);
  const path = pathColumn(body(), find);
  if (path === undefined) return false;
  const label = labelColumn(header ? firstRecord : firstRecord.map((_, i) => `column${i + 1}`), { path, table: name });
  let line = header ? 1 : 0;
  for (const record of body()) {
    line += 1;
    const cell = record[path] ?? "";
    const value = record[label]?.trim() ?? "";
    const file = find(cell);
    if (file === undefined) absent.push(cell);
    else note(labels, { file, label: value === "" ? null : value, where: `${name} line ${line}` });
  }
  return true;
}

function note(labels: Map<string, string | null>, { file, label, where }: { file: string; label: string | null; where: string }): void {
  const earlier = labels.get(file) ?? null;
  if (earlier !== null && label !== null && earlier !== label)
    throw unreadable("ZIP", where, `'${file}' is '${label.slice(0, 80)}' here and '${earlier.slice(0, 80)}' before; expected one label a file`);
  labels.set(file, earlier ?? label);
}

/** The column of which most cells name a file. */
function pathColumn(records: Iterable<string[]>, find: Reading["find"]): number | undefined {
  const hits: number[] = [];
  let rows = 0;
  for (const record of records) {
    record.forEach((cell, i) => (hits[i] = (hits[i] ?? 0) + (find(cell) === undefined ? 0 : 1)));
    if (++rows === SAMPLE_ROWS) break;
  }
  const most = Math.max(0, ...hits);
  return most === 0 ? undefined : hits.indexOf(most);
}

function labelColumn(names: readonly string[], { path, table }: { path: number; table: string }): number {
  const others = names.map((_, i) => i).filter((i) => i !== path);
  const named = others.filter((i) => LABEL_NAMES.has(names[i]?.trim().toLowerCase() ?? ""));
  const [only] = named.length > 0 ? named : others.length === 1 ? others : [];
  if (only !== undefined) return only;
  const got = others.map((i) => `'${names[i] ?? ""}'`).join(", ");
  throw unreadable("ZIP", table, `which column is the label? Expected one called 'label' or 'class', got ${got === "" ? "none" : got.slice(0, 200)}`);
}

/** As it is, from the table's own folder, or by its last part, with or without ending, where that is only one file. */
function createFinder(files: readonly string[], folder: string): (path: string) => string | undefined {
  const whole = new Set(files);
  const byLast = new Map<string, string | undefined>();
  for (const file of files) {
    const last = lastOf(file);
    for (const key of new Set([last, last.replace(/\.[^.]*$/, "")])) byLast.set(key, byLast.has(key) ? undefined : file);
  }
  return (path) => {
    const clean = path
      .trim()
      .replaceAll("\\", "/")
      .replace(/^\.?\//, "")
      .normalize("NFC");
    if (clean === "") return undefined;
    if (whole.has(folder + clean)) return folder + clean;
    return whole.has(clean) ? clean : byLast.get(lastOf(clean));
  };
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

function* skip<T>(items: Iterable<T>, count: number): Generator<T> {
  let at = 0;
  for (const item of items) if (at++ >= count) yield item;
}
