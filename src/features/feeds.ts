/** @file Rows of a table as the tensors that a graph of features takes. */
import { fail } from "#base";
import type { TableColumn, TableColumns } from "#data";
import { tensor, type Tensor } from "#tensor";
import type { FeatureInput } from "./fit.js";

/** One `[rows, 1]` tensor an input, in the encoding of api.md: missing text is "", missing numbers are NaN. */
export function toFeeds(inputs: readonly FeatureInput[], table: TableColumns, rows: Uint32Array): Record<string, Tensor> {
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  return Object.fromEntries(inputs.map(({ name }) => [name, toFeed(name, byName.get(name), rows)]));
}

function toFeed(name: string, column: TableColumn | undefined, rows: Uint32Array): Tensor {
  if (column === undefined) throw fail("INTERNAL", { detail: `features: the table has no column '${name}'` });
  if (column.type === "text") {
    const texts = column.values;
    return tensor(
      "string",
      [rows.length, 1],
      Array.from(rows, (row) => texts[row] ?? ""),
    );
  }
  const numbers = column.values;
  return tensor(
    "float64",
    [rows.length, 1],
    Float64Array.from(rows, (row) => numbers[row] ?? NaN),
  );
}
