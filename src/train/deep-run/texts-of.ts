/** @file The texts of a column. */
import { fail } from "#base";
import type { TableColumns } from "#data";

export function textsOf({ columns }: TableColumns, name: string): readonly string[] {
  const column = columns.find((each) => each.name === name);
  if (column?.type !== "text") throw fail("INTERNAL", { detail: `the table has no text column '${name}'` });
  return column.values.map((value) => value ?? "");
}
