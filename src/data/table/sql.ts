/** @file Literals for the SQL that this room writes itself. What a user asks for in a filter is bound, never written. */

/** A string literal. */
export function sqlText(text: string): string {
  if (text.includes("\0")) throw new RangeError("a text with a NUL character cannot be written as SQL");
  return `'${text.replaceAll("'", "''")}'`;
}

/** A quoted identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The name of a column inside our own relations and Parquet files: users' names may differ only in case, DuckDB's may not. */
export const columnId = (index: number): string => `c${index}`;
