/** @file Which step prepares which column, decided from the column's profile alone. */
import type { ColumnType, DatasetColumn } from "#store";

export interface PlannedColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export interface NotUsed {
  readonly column: string;
  /** A sentence for people. */
  readonly reason: string;
}

/** `numbers`: numbers, booleans and dates, imputed and standardised. `categories`: text, one-hot. */
export interface FeaturePlan {
  readonly numbers: readonly PlannedColumn[];
  readonly categories: readonly PlannedColumn[];
  readonly notUsed: readonly NotUsed[];
}

/** More values would make a wide, sparse table of which most columns are seen a few times; text with many values is later work. */
export const MAX_CATEGORIES = 50;

type Role = "number" | "category" | { readonly reason: string };

/**
 * The plan for a table: the target is left out, and each column that cannot help is named with the reason.
 *
 * @param options.rows rows of the table, to recognise columns that number them
 */
export function planFeatures(columns: readonly DatasetColumn[], target: string, options: { readonly rows?: number } = {}): FeaturePlan {
  const numbers: PlannedColumn[] = [];
  const categories: PlannedColumn[] = [];
  const notUsed: NotUsed[] = [];
  for (const column of columns) {
    if (column.name === target) continue;
    const role = roleOf(column, options.rows);
    if (typeof role === "object") notUsed.push({ column: column.name, reason: role.reason });
    else (role === "number" ? numbers : categories).push({ name: column.name, type: column.type });
  }
  return { numbers, categories, notUsed };
}

function roleOf(column: DatasetColumn, rows: number | undefined): Role {
  if (column.distinct === 0) return { reason: "all values are missing" };
  if (column.distinct === 1 && column.nulls === 0) return { reason: "all values are the same" };
  if (column.type === "text") return roleOfText(column);
  if (numbersRows(column, rows)) return { reason: "it numbers the rows, so it says where a row was, not what it is" };
  return "number";
}

function roleOfText(column: DatasetColumn): Role {
  if (column.distinct > 1 && mostFrequent(column) === 1) return { reason: "every value is different, like an id" };
  if (column.distinct > MAX_CATEGORIES) return { reason: `text with ${column.distinct} different values; up to ${MAX_CATEGORIES} are used as categories` };
  return "category";
}

function mostFrequent(column: DatasetColumn): number | undefined {
  return "top" in column.histogram ? column.histogram.top[0]?.count : undefined;
}

/** An integer column that runs through consecutive values, one a row. */
function numbersRows(column: DatasetColumn, rows: number | undefined): boolean {
  if (column.type !== "integer" || rows === undefined || column.nulls > 0 || column.distinct !== rows) return false;
  return typeof column.min === "number" && typeof column.max === "number" && column.max - column.min === rows - 1;
}
