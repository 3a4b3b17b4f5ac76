/** @file Types of columns from all of their cells: a type holds only if every cell agrees. A guess from the first lines decides only what is worth counting. */
import type { ColumnType, DatasetWarning } from "#store";
import type { Source, SourceColumn } from "../source/source.js";
import { KINDS, type Kind } from "./cells.js";
import { countKinds, type Counts, type Seen } from "./count-kinds.js";
import type { Database } from "./duckdb.js";
import { sqlText } from "./sql.js";

export interface Inferred {
  readonly types: readonly ColumnType[];
  /** Words that stand for "nothing" in this file: typed columns use them so. */
  readonly missingWords: readonly string[];
  readonly warnings: readonly DatasetWarning[];
}

const SAMPLE_ROWS = 20_000;

/** From this share on a text column is called mostly numeric (or mostly dates). */
const MOSTLY = 0.9;

export async function inferTypes(database: Database, source: Source): Promise<Inferred> {
  const open = source.columns.map((column, i) => ({ column, i })).filter(({ column }) => column.infer !== "nothing");
  const texts = open.map(({ column }) => column.text);
  const seen = [...(await countKinds(database, `(SELECT * FROM ${source.relation} LIMIT ${SAMPLE_ROWS})`, { texts }))];
  if (source.rows === null || source.rows > SAMPLE_ROWS) {
    const worth = open.map((_, k) => k).filter((k) => isWorthCounting(at(seen, k)));
    const asked = { texts: worth.map((k) => at(texts, k)), expected: worth.map((k) => mostCommon(at(seen, k).counts)) };
    const full = await countKinds(database, source.relation, asked);
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

/** Half of the sample's cells are of some type, or all are nothing: only then can the whole column be typed, or nearly so. */
function isWorthCounting({ counts }: Seen): boolean {
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

const infinite = (column: string, count: number): DatasetWarning => ({
  code: "INFINITE_VALUES",
  column,
  count,
  message: `${cells(count)} of column '${column}' ${count === 1 ? "is" : "are"} infinite, read as missing`,
});

/** What a person should know about a column that could have been typed, but for some of its cells. */
function keptAsText(column: string, { counts, misfit }: Seen, filled: number): DatasetWarning[] {
  const { large, padded } = counts;
  const numbers = counts.integer + counts.number;
  const times = counts.date + counts.datetime;
  const warn = (code: string, count: number, message: string): DatasetWarning[] => [
    { code, column, count, message: `Column '${column}' stays text: ${message}` },
  ];
  if (large > 0 && large + numbers === filled)
    return warn("LARGE_INTEGERS", large, `${large} of ${cells(filled)} are integers beyond 2^53-1, whose last digits would be lost`);
  if (padded > 0 && padded + numbers + large === filled) return warn("LEADING_ZEROS", padded, `${cells(padded)} begin with a zero or a plus, such as '001'`);
  const mostly = (kind: string, fitting: number): string => {
    const [are, them] = filled - fitting === 1 ? [`is no ${kind}`, "it"] : [`are no ${kind}s`, "them"];
    return `${filled - fitting} of ${cells(filled)} ${are}${misfit === null ? "" : `, such as '${misfit.slice(0, 40)}'`}; change its type to make ${them} missing`;
  };
  if (numbers >= MOSTLY * filled) return warn("MOSTLY_NUMERIC", filled - numbers, mostly("number", numbers));
  if (times >= MOSTLY * filled) return warn("MOSTLY_DATES", filled - times, mostly("date", times));
  return [];
}

const cells = (count: number): string => `${count} ${count === 1 ? "value" : "values"}`;

export interface MissingWords {
  /** Columns in which the words stand for "nothing". */
  readonly columns: ReadonlySet<number>;
  readonly warnings: readonly DatasetWarning[];
}

/** Which of these text columns use the words that numbers and dates of the file use: not those of two-letter codes, where NA is Namibia. */
export async function findMissingWords(
  database: Database,
  source: Source,
  { words, candidates }: { words: readonly string[]; candidates: readonly number[] },
): Promise<MissingWords> {
  const texts = candidates.filter((i) => source.columns[i]?.infer === "all").map((i) => ({ i, column: at(source.columns, i) }));
  if (words.length === 0 || texts.length === 0) return { columns: new Set(), warnings: [] };
  const asked = texts.map(
    ({ i, column: { text } }) => `count(*) FILTER (${isMissing(text, words)}) AS n${i}, count(*) FILTER (NOT regexp_full_match(${text}, '[A-Z]{2}')) AS o${i}`,
  );
  const [row = {}] = await database.all(`SELECT ${asked.join(", ")} FROM ${source.relation}`);
  const found = texts
    .map(({ i, column }) => ({ i, column: column.name, count: Number(row[`n${i}`]), isCodes: Number(row[`o${i}`]) === 0 }))
    .filter(({ count }) => count > 0);
  return { columns: new Set(found.filter(({ isCodes }) => !isCodes).map(({ i }) => i)), warnings: found.map((column) => describeWords(column, words)) };
}

function describeWords({ column, count, isCodes }: { column: string; count: number; isCodes: boolean }, words: readonly string[]): DatasetWarning {
  if (isCodes)
    return {
      code: "MISSING_WORD_KEPT",
      column,
      count,
      message: `'NA' stays a value of column '${column}' (${cells(count)}): its values are two-letter codes. In other columns it is missing`,
    };
  return {
    code: "MISSING_WORDS",
    column,
    count,
    message: `${cells(count)} of column '${column}' (any of ${words.map(sqlText).join(", ")}) were read as missing, as in the columns of numbers and dates`,
  };
}

/** True where the cell is one of the words. */
export const isMissing = (text: string, words: readonly string[]): string => `trim(${text}) IN (${words.map(sqlText).join(", ")})`;

function at<T>(items: readonly T[], i: number): T {
  const item = items[i];
  if (item === undefined) throw new RangeError(`no item ${i} of ${items.length}`);
  return item;
}
