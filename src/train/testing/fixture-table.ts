/** @file For tests: a table of the shared fixtures as the data room would give it. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { PACKAGE_ROOT } from "#base";
import type { TableColumn, TableColumns } from "#data";
import type { DatasetColumn } from "#store";

const FOLDER = join(PACKAGE_ROOT, "..", "shared", "fixtures", "tables");

/** Why tests on the shared tables are skipped here, or null. With `CI=true` they never are: then they fail. */
export const whyNoTables: string | null = existsSync(FOLDER) || process.env["CI"] === "true" ? null : `there is no ${FOLDER}`;

export interface FixtureTable {
  readonly table: TableColumns;
  readonly columns: readonly DatasetColumn[];
}

/** Reads a CSV without quotes (these have none): a column of numbers is one, all else is text. */
export function readFixtureTable(file: string): FixtureTable {
  const bytes = readFileSync(join(FOLDER, file));
  const [header = "", ...lines] = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").trimEnd().split("\n");
  const cells = lines.map((line) => line.split(","));
  const columns = header.split(",").map((name, i) =>
    toColumn(
      name,
      cells.map((row) => row[i] ?? ""),
    ),
  );
  return { table: { rows: lines.length, columns }, columns: columns.map(toProfile) };
}

function toColumn(name: string, cells: readonly string[]): TableColumn {
  const isNumbers = cells.every((cell) => cell === "" || Number.isFinite(Number(cell)));
  if (!isNumbers) return { name, type: "text", values: cells.map((cell) => (cell === "" ? null : cell)) };
  const values = Float64Array.from(cells, (cell) => (cell === "" ? NaN : Number(cell)));
  return { name, type: values.every((value) => Number.isNaN(value) || Number.isInteger(value)) ? "integer" : "number", values };
}

function toProfile(column: TableColumn, index: number): DatasetColumn {
  const counts = new Map<string | number, number>();
  let nulls = 0;
  for (const value of column.values) {
    if (value === null || Number.isNaN(value)) nulls++;
    else counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const [min, max] =
    column.type === "text" ? [null, null] : [Math.min(...(counts.keys() as Iterable<number>)), Math.max(...(counts.keys() as Iterable<number>))];
  const top = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 20)
    .map(([value, count]) => ({ value: String(value), count }));
  return {
    name: column.name,
    index,
    type: column.type,
    nulls,
    distinct: counts.size,
    distinctExact: true,
    min,
    max,
    mean: null,
    histogram: { top, other: 0 },
    notes: "",
  };
}
