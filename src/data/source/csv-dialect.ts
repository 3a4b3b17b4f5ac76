/** @file The delimiter of a CSV, and whether its first line is a header: guessed from the first lines. */
import { csvRecords } from "./csv-records.js";

/** In order of preference: of two that explain the lines equally well, the first wins. */
const DELIMITERS = [",", ";", "\t", "|", "^", "~", "\u001f", "\u0001"] as const;
const SAMPLE_RECORDS = 500;
/** Below this share of lines with equally many cells a character is no delimiter. */
const MIN_AGREEMENT = 0.8;

export interface Dialect {
  readonly delimiter: string;
  readonly header: boolean;
  readonly firstRecord: readonly string[];
}

/** `text` is the beginning of the file; `whole` when it is all of it. */
export function detectDialect(text: string, whole: boolean): Dialect {
  const candidates = DELIMITERS.map((delimiter) => ({ delimiter, records: sample(text, whole, delimiter) }));
  const scored = candidates.map((candidate) => ({ ...candidate, score: score(candidate.records) }));
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a));
  const [firstRecord = [], ...body] = best.records;
  return { delimiter: best.delimiter, header: hasHeader(firstRecord, body), firstRecord };
}

function sample(text: string, whole: boolean, delimiter: string): string[][] {
  const records: string[][] = [];
  for (const record of csvRecords([text], delimiter)) {
    records.push(record);
    if (records.length > SAMPLE_RECORDS) break;
  }
  if (!whole || records.length > SAMPLE_RECORDS) if (records.length > 1) records.pop(); // the sample may end inside it
  return records;
}

/** The share of records with as many cells as most have; 0 when that is one cell, when too few agree, or when the first line does not. */
function score(records: readonly (readonly string[])[]): number {
  const widths = new Map<number, number>();
  for (const { length } of records) widths.set(length, (widths.get(length) ?? 0) + 1);
  const [width, count] = [...widths].reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0]);
  const agreement = records.length === 0 ? 0 : count / records.length;
  return width > 1 && records[0]?.length === width && agreement >= MIN_AGREEMENT ? agreement + 1 - 1 / width : 0;
}

const VALUE = /^\s*(-?(0|[1-9]\d*)(\.\d*)?(e[+-]?\d+)?|\d{4}[-/]\d\d[-/]\d\d([ T].*)?|true|false)\s*$/i;
const MISSING = /^\s*(|na|n\/a|#n\/a|null|nan|none|\?|-)\s*$/i;

const isValue = (cell: string | undefined): boolean => cell !== undefined && VALUE.test(cell);
const isMissing = (cell: string | undefined): boolean => cell === undefined || MISSING.test(cell);

/**
 * The first line is data when it holds values (numbers, dates, true, false) where the column below does too. A table
 * of text alone has a header, and so has one whose columns are years.
 */
function hasHeader(first: readonly string[], body: readonly (readonly string[])[]): boolean {
  if (body.length === 0) return !first.some(isValue);
  const typed = first.map((_, i) => i).filter((i) => isTyped(body, i));
  const values = typed.filter((i) => isValue(first[i]));
  const words = typed.filter((i) => !isValue(first[i]) && !isMissing(first[i]));
  return values.length === 0 || words.length > values.length || areYears(values.map((i) => first[i] ?? ""));
}

function isTyped(body: readonly (readonly string[])[], column: number): boolean {
  const cells = body.map((record) => record[column]).filter((cell) => !isMissing(cell));
  return cells.length > 0 && cells.every(isValue);
}

/** `country,2019,2020,2021`: a table with one column a year. */
function areYears(cells: readonly string[]): boolean {
  return cells.length > 1 && new Set(cells).size === cells.length && cells.every((cell) => /^\s*(1[89]|20)\d\d\s*$/.test(cell));
}
