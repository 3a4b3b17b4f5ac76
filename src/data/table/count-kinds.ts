/** @file Counts what the cells of columns are, in one reading of the file for many columns. */
import { KINDS, kindOf, kindOfExpected, type Kind } from "./cells.js";
import type { Database, Row } from "./duckdb.js";
import { mapEntries } from "./values.js";

export type Counts = Readonly<Record<Kind, number>>;

export interface Seen {
  readonly counts: Counts;
  /** The words for "nothing", as they were written. */
  readonly words: ReadonlyMap<string, number>;
  /** A cell that is neither number nor nothing, for the message. */
  readonly misfit: string | null;
}

export interface Counting {
  /** SQL that gives the cell of each column as text. */
  readonly texts: readonly string[];
  /** What most cells of each column are, where that is known: it makes the counting two to three times as fast. */
  readonly expected?: readonly Kind[];
}

/** Kinds before it are values or nothing, kinds after it are no numbers. */
const MISSING = KINDS.indexOf("missing");
/** More columns make the plan itself slow: each has its own large expression. */
const NARROW = 40;
/** 2048 cells of each column are in memory at once, 32 KB and the texts themselves. */
const BATCH_COLUMNS = 500;

export async function countKinds(database: Database, relation: string, { texts, expected }: Counting): Promise<readonly Seen[]> {
  if (texts.length === 0) return [];
  if (expected !== undefined && texts.length <= NARROW) return countByColumn(database, relation, { texts, expected });
  const seen: Seen[] = [];
  for (let from = 0; from < texts.length; from += BATCH_COLUMNS) seen.push(...(await countByCell(database, relation, texts.slice(from, from + BATCH_COLUMNS))));
  return seen;
}

/** One expression a column, made for what is expected there. */
async function countByColumn(database: Database, relation: string, { texts, expected }: Required<Counting>): Promise<readonly Seen[]> {
  const cells = texts.map((text, i) => `${text} AS t${i}, trim(t${i}) AS u${i}`).join(", ");
  const kinds = expected.map((kind, i) => `t${i}, u${i}, ${kindOfExpected(`t${i}`, `u${i}`, kind)} AS k${i}`).join(", ");
  const asked = texts.map(
    (_, i) =>
      `histogram(k${i}) AS n${i}, histogram(CASE WHEN k${i} = ${MISSING} THEN u${i} END) AS words${i}, min(t${i}) FILTER (k${i} > ${MISSING}) AS misfit${i}`,
  );
  const [row = {}] = await database.all(`SELECT ${asked.join(", ")} FROM (SELECT ${kinds} FROM (SELECT ${cells} FROM ${relation}))`);
  return texts.map((_, i) => {
    const byCode = mapEntries(row[`n${i}`]);
    return { counts: toCounts((kind) => byCode.get(String(KINDS.indexOf(kind)))), words: mapEntries(row[`words${i}`]), misfit: toText(row[`misfit${i}`]) };
  });
}

/** Columns become rows of (column, cell), so that one expression serves all. */
async function countByCell(database: Database, relation: string, texts: readonly string[]): Promise<readonly Seen[]> {
  const cells = `SELECT unnest([${texts.join(", ")}]) AS t, unnest(range(${texts.length})) AS i FROM ${relation}`;
  const kinds = `SELECT i, t, u, ${kindOf("t", "u")} AS k FROM (SELECT i, t, trim(t) AS u FROM (${cells}))`;
  const asked = `i, k, count(*) AS n, histogram(CASE WHEN k = ${MISSING} THEN u END) AS words, min(t) FILTER (k > ${MISSING}) AS misfit`;
  const rows = await database.all(`SELECT ${asked} FROM (${kinds}) GROUP BY i, k`);
  const byColumn = texts.map(() => new Map<Kind | undefined, Row>());
  for (const row of rows) byColumn[Number(row["i"])]?.set(KINDS[Number(row["k"])], row);
  return byColumn.map((byKind) => ({
    counts: toCounts((kind) => Number(byKind.get(kind)?.["n"] ?? 0)),
    words: mapEntries(byKind.get("missing")?.["words"]),
    misfit: [...byKind.values()].map((row) => toText(row["misfit"])).find((text) => text !== null) ?? null,
  }));
}

const toCounts = (of: (kind: Kind) => number | undefined): Counts => Object.fromEntries(KINDS.map((kind) => [kind, of(kind) ?? 0])) as Record<Kind, number>;

const toText = (value: unknown): string | null => (typeof value === "string" ? value : null);
