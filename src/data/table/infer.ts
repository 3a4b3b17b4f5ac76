/** @file Types of columns from all of their cells: a type holds only if every cell agrees. A guess from the first lines decides only what is worth counting. */
import type { ColumnType, DatasetWarning } from "#store";
import type { Source, SourceColumn } from "../source/source.js";
import { KINDS, kindOf, missingWord, type Kind } from "./cells.js";
import type { Database, Row } from "./duckdb.js";
import { mapEntries } from "./values.js";
import { sqlText } from "./sql.js";

export interface Inferred {
  readonly types: readonly ColumnType[];
  /** Words that stand for "nothing" in this file: typed columns use them so. */
  readonly missingWords: readonly string[];
  readonly warnings: readonly DatasetWarning[];
}

type Counts = Readonly<Record<Kind, number>>;

interface Seen {
  readonly counts: Counts;
  readonly words: ReadonlyMap<string, number>;
  /** A cell that is neither number nor nothing, for the message. */
  readonly misfit: string | null;
}

const SAMPLE_ROWS = 20_000;
/** Columns of one counting query: more make the query's plan itself slow. */
const BATCH_COLUMNS = 200;
/** From this share on a text column is called mostly numeric (or mostly dates). */
const MOSTLY = 0.9;

export async function inferTypes(database: Database, source: Source): Promise<Inferred> {
  const open = source.columns.map((column, i) => ({ column, i })).filter(({ column }) => column.infer !== "nothing");
  const seen = await count(database, open.map(({ column }) => column), { relation: `(SELECT * FROM ${source.relation} LIMIT ${SAMPLE_ROWS})`, expected: [] });
  if (source.rows === null || source.rows > SAMPLE_ROWS) {
    const worth = open.map((_, k) => k).filter((k) => isWorthCounting(seen[k]));
    const expected = worth.map((k) => mostCommon(at(seen, k).counts));
    const full = await count(database, worth.map((k) => at(open, k).column), { relation: source.relation, expected });
    worth.forEach((k, n) => (seen[k] = at(full, n)));
  }
  const types = source.columns.map((column) => column.type ?? "text");
  const warnings: DatasetWarning[] = [];
  const words = new Set<string>();
  open.forEach(({ column, i }, k) => {
    const decision = decide(column, at(seen, k));
    types[i] = decision.type;
    warnings.push(...decision.warnings);
    if (decision.type !== "text" && column.infer === "all") for (const word of at(seen, k).words.keys()) words.add(word);
  });
  return { types, missingWords: [...words].sort(), warnings };
}

async function count(database: Database, columns: readonly SourceColumn[], { relation, expected }: { relation: string; expected: readonly Kind[] }): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (let from = 0; from < columns.length; from += BATCH_COLUMNS) {
    const batch = columns.slice(from, from + BATCH_COLUMNS);
    const cells = batch.map(({ text }, i) => `${text} AS t${i}, ${kindOf(text, expected[from + i])} AS k${i}`).join(", ");
    const asked = batch.map((_, i) => `histogram(k${i}) AS h${i}, histogram(CASE WHEN k${i} = ${KINDS.indexOf("missing")} THEN ${missingWord(`t${i}`)} END) AS w${i}, min(t${i}) FILTER (k${i} > ${KINDS.indexOf("missing")}) AS m${i}`);
    const [row = {}] = await database.all(`SELECT ${asked.join(", ")} FROM (SELECT ${cells} FROM ${relation})`);
    seen.push(...batch.map((_, i) => toSeen(row, i)));
  }
  return seen;
}

function toSeen(row: Row, i: number): Seen {
  const byCode = mapEntries(row[`h${i}`]);
  const counts = Object.fromEntries(KINDS.map((kind, code) => [kind, byCode.get(String(code)) ?? 0])) as Record<Kind, number>;
  const misfit = row[`m${i}`];
  return { counts, words: mapEntries(row[`w${i}`]), misfit: typeof misfit === "string" ? misfit : null };
}

/** Half of the sample's cells are of some type, or all are nothing: only then can the whole column be typed, or nearly so. */
function isWorthCounting(seen: Seen | undefined): boolean {
  if (seen === undefined) return false;
  const { counts } = seen;
  const filled = filledCells(counts);
  return filled === 0 || counts.other + counts.padded < filled / 2;
}

const mostCommon = (counts: Counts): Kind => KINDS.reduce((a, b) => (b !== "null" && b !== "missing" && counts[b] > counts[a] ? b : a), "integer");

const filledCells = (counts: Counts): number => KINDS.reduce((sum, kind) => sum + (kind === "null" || kind === "missing" ? 0 : counts[kind]), 0);

interface Decision {
  readonly type: ColumnType;
  readonly warnings: readonly DatasetWarning[];
}

function decide(column: SourceColumn, seen: Seen): Decision {
  const { counts } = seen;
  const filled = filledCells(counts);
  if (filled === 0) return { type: "text", warnings: [] };
  const type = typeOf(counts, filled);
  const isAllowed = column.infer === "all" || (column.infer === "number" ? type === "integer" || type === "number" : type === "date" || type === "datetime");
  if (type === undefined || !isAllowed) return { type: "text", warnings: column.infer === "time" ? [] : keptAsText(column.name, seen, filled) };
  return { type, warnings: counts.infinite > 0 ? [infinite(column.name, counts.infinite)] : [] };
}

function typeOf(counts: Counts, filled: number): ColumnType | undefined {
  const { integer, number, infinite, boolean, date, datetime } = counts;
  if (integer === filled) return "integer";
  if (integer + number > 0 && integer + number + infinite === filled) return "number";
  if (boolean === filled) return "boolean";
  if (date === filled) return "date";
  return date + datetime === filled ? "datetime" : undefined;
}

const infinite = (column: string, count: number): DatasetWarning => ({ code: "INFINITE_VALUES", column, count, message: `${cells(count)} of column '${column}' ${count === 1 ? "is" : "are"} infinite, read as missing` });

/** What a person should know about a column that could have been typed, but for some of its cells. */
function keptAsText(column: string, { counts, misfit }: Seen, filled: number): DatasetWarning[] {
  const { large, padded } = counts;
  const numbers = counts.integer + counts.number;
  const times = counts.date + counts.datetime;
  const stays = `column '${column}' stays text`;
  if (large > 0 && large + numbers === filled) return [{ code: "LARGE_INTEGERS", column, count: large, message: `${cells(large)} of ${cells(filled)} ${large === 1 ? "is an integer" : "are integers"} beyond 2^53-1; ${stays}, so that no digit is lost` }];
  if (padded > 0 && padded + numbers + large === filled) return [{ code: "LEADING_ZEROS", column, count: padded, message: `${cells(padded)} ${padded === 1 ? "begins" : "begin"} with a zero or a plus, such as '001'; ${stays}` }];
  const example = misfit === null ? "" : `, such as '${misfit.slice(0, 40)}'`;
  if (numbers >= MOSTLY * filled) return [{ code: "MOSTLY_NUMERIC", column, count: filled - numbers, message: `${cells(filled - numbers)} of ${cells(filled)} ${filled - numbers === 1 ? "is no number" : "are no numbers"}${example}; ${stays}. Change its type to integer or number to make ${filled - numbers === 1 ? "it" : "them"} missing` }];
  if (times >= MOSTLY * filled) return [{ code: "MOSTLY_DATES", column, count: filled - times, message: `${cells(filled - times)} of ${cells(filled)} ${filled - times === 1 ? "is no date" : "are no dates"}${example}; ${stays}. Change its type to make ${filled - times === 1 ? "it" : "them"} missing` }];
  return [];
}

const cells = (count: number): string => `${count} ${count === 1 ? "value" : "values"}`;

/** Text columns in which a word for "nothing" is one: not those of two-letter codes, where NA is Namibia. */
export async function withMissingWords(database: Database, source: Source, inferred: Inferred): Promise<{ readonly columns: ReadonlySet<number>; readonly warnings: readonly DatasetWarning[] }> {
  const texts = source.columns.map((column, i) => ({ column, i })).filter(({ column, i }) => column.infer === "all" && inferred.types[i] === "text");
  if (inferred.missingWords.length === 0 || texts.length === 0) return { columns: new Set(), warnings: [] };
  const asked = texts.map(({ column: { text } }, k) => `count(*) FILTER (${isMissing(text, inferred.missingWords)}) AS n${k}, count(*) FILTER (NOT regexp_full_match(${text}, '[A-Z]{2}')) AS o${k}`);
  const [row = {}] = await database.all(`SELECT ${asked.join(", ")} FROM ${source.relation}`);
  const columns = new Set<number>();
  const warnings: DatasetWarning[] = [];
  texts.forEach(({ column, i }, k) => {
    const found = Number(row[`n${k}`]);
    if (found === 0) return;
    const isCodes = Number(row[`o${k}`]) === 0;
    if (!isCodes) columns.add(i);
    warnings.push(
      isCodes
        ? { code: "MISSING_WORD_KEPT", column: column.name, count: found, message: `${cells(found)} of column '${column.name}' ${found === 1 ? "reads" : "read"} 'NA', which is missing in other columns; here it is a two-letter code like the others, and stays` }
        : { code: "MISSING_WORDS", column: column.name, count: found, message: `${cells(found)} of column '${column.name}' (${inferred.missingWords.map(sqlText).join(", ")}) ${found === 1 ? "was" : "were"} read as missing, as in the columns of numbers and dates` },
    );
  });
  return { columns, warnings };
}

/** True where the cell is one of the words. */
export const isMissing = (text: string, words: readonly string[]): string => `trim(${text}) IN (${words.map(sqlText).join(", ")})`;

function at<T>(items: readonly T[], i: number): T {
  const item = items[i];
  if (item === undefined) throw new RangeError(`no item ${i} of ${items.length}`);
  return item;
}
