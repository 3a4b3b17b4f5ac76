/** @file The typed table of a source as one Parquet file (zstd), rows in the file's own order. */
import type { ColumnType, DatasetWarning } from "#store";
import type { Source } from "../source/source.js";
import { CAST, CAST_DECLARED, missingWord } from "./cells.js";
import type { Database } from "./duckdb.js";
import { findMissingWords, isMissing, type Inferred } from "./infer.js";
import { columnId, sqlText } from "./sql.js";

/** Key of the Parquet file's metadata that holds the names of columns c0, c1, ... as a JSON array. */
export const NAMES_KEY = "aimass.columns";

/** A row group is held in memory while it is written: its cells are bounded, not its rows. */
const ROW_GROUP_CELLS = 4_000_000;
const ROW_GROUP_ROWS: readonly [min: number, max: number] = [2048, 122_880];

export interface TableJob {
  readonly source: Source;
  readonly inferred: Inferred;
  /** Types that a person declared, by column; they win over the inferred ones. */
  readonly declared: readonly (ColumnType | undefined)[];
  /** Where the Parquet file is written. */
  readonly path: string;
}

export interface WrittenTable {
  readonly rows: number;
  readonly types: readonly ColumnType[];
  readonly warnings: readonly DatasetWarning[];
}

export async function writeTable(database: Database, job: TableJob): Promise<WrittenTable> {
  const { source, inferred } = job;
  const types = source.columns.map((_, i) => job.declared[i] ?? inferred.types[i] ?? "text");
  const changed = new Set(types.flatMap((type, i) => (type === inferred.types[i] ? [] : [i])));
  const candidates = types.flatMap((type, i) => (type === "text" && !changed.has(i) ? [i] : []));
  const missing = await findMissingWords(database, source, { words: inferred.missingWords, candidates });
  const cells = source.columns.map((column, i) => {
    const type = types[i] ?? "text";
    if (changed.has(i)) return CAST_DECLARED[type](column.text);
    if (column.typed !== undefined) return column.typed;
    return missing.columns.has(i) ? `CASE WHEN ${isMissing(column.text, inferred.missingWords)} THEN NULL ELSE ${column.text} END` : CAST[type](column.text);
  });
  const lost = await countLost(database, source, new Map([...changed].map((i) => [i, cells[i] ?? ""])));
  const names = JSON.stringify(source.columns.map(({ name }) => name));
  const [min, max] = ROW_GROUP_ROWS;
  const rowGroup = Math.max(min, Math.min(max, Math.floor(ROW_GROUP_CELLS / source.columns.length)));
  const options = `FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${rowGroup}, KV_METADATA {${sqlText(NAMES_KEY)}: ${sqlText(names)}}`;
  const [result] = await database.all(
    `COPY (SELECT ${cells.map((cell, i) => `${cell} AS ${columnId(i)}`).join(", ")} FROM ${source.relation}) TO ${sqlText(job.path)} (${options})`,
  );
  const stale = new Set([...changed].map((i) => source.columns[i]?.name));
  const kept = inferred.warnings.filter(({ column }) => !stale.has(column));
  return { rows: Number(result?.["Count"]), types, warnings: [...source.warnings, ...kept, ...missing.warnings, ...lost] };
}

/** How many cells a declared type makes missing that held something. */
async function countLost(database: Database, source: Source, changed: ReadonlyMap<number, string>): Promise<DatasetWarning[]> {
  if (changed.size === 0) return [];
  const lost = [...changed].map(([i, cell]) => {
    const text = source.columns[i]?.text ?? "";
    return `count(*) FILTER (${text} IS NOT NULL AND (${missingWord(text)}) IS NULL AND (${cell}) IS NULL) AS n${i}`;
  });
  const [row = {}] = await database.all(`SELECT ${lost.join(", ")} FROM ${source.relation}`);
  return [...changed.keys()].flatMap((i): DatasetWarning[] => {
    const count = Number(row[`n${i}`]);
    const column = source.columns[i]?.name ?? "";
    if (count === 0) return [];
    return [
      {
        code: "CAST_TO_MISSING",
        column,
        count,
        message: `${count} ${count === 1 ? "value" : "values"} of column '${column}' did not fit its new type and ${count === 1 ? "is" : "are"} missing now`,
      },
    ];
  });
}
