/** @file Rows of features, as the ai.onnx.ml models take them: a matrix, or a vector that is one row. */
import { fail } from "#base";
import type { Plain } from "../../define-op.js";
import { dimsText } from "../../infer/facts.js";
import type { Dim, ValueType } from "../../ir.js";

/** How many rows; throws GRAPH_SHAPE for more than two axes. */
export function rowCount(where: string, { dims }: ValueType): Dim {
  if (dims === null) return null;
  if (dims.length > 2 || dims.length === 0)
    throw fail("GRAPH_SHAPE", { where, what: "the input", expected: "[N, features] or [features]", got: dimsText(dims) });
  return dims.length === 1 ? 1 : (dims[0] ?? null);
}

/** float32 [rows, columns]. */
export function scoredRows(where: string, x: ValueType, columns: number): ValueType {
  return { dtype: "float32", dims: [rowCount(where, x), columns] };
}

export function rowsOf({ dims, data }: Plain): readonly Float64Array[] {
  const width = dims.at(-1) ?? 0;
  const count = dims.length < 2 ? 1 : (dims[0] ?? 0);
  return Array.from({ length: count }, (_, row) => data.subarray(row * width, (row + 1) * width));
}
