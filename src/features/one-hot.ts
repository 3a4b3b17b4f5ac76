/** @file Step: each text column becomes 0/1 slots: one for missing, one for unknown, one a category. */
import type { GraphBuilder, Value } from "#graph";
import { tensor } from "#tensor";

/** Slots of one column, in order: missing, unknown, then `values`. */
export interface FittedCategory {
  readonly column: string;
  readonly values: readonly string[];
}

export interface FittedOneHot {
  readonly categories: readonly FittedCategory[];
}

/** A category seen less often shares the unknown slot, which so learns what rare things have in common. */
const MIN_ROWS_A_CATEGORY = 2;
const MISSING_SLOT = 0;
const UNKNOWN_SLOT = 1;
const FIRST_VALUE_SLOT = 2;

export interface TextColumn {
  readonly name: string;
  readonly values: readonly (string | null)[];
}

/** Categories of the given rows, sorted by code unit, so that the order of rows does not matter. */
export function fitOneHot(columns: readonly TextColumn[], rows: Uint32Array): FittedOneHot {
  return { categories: columns.map(({ name, values }) => ({ column: name, values: frequentValues(values, rows) })) };
}

export const slotsOf = (category: FittedCategory): number => FIRST_VALUE_SLOT + category.values.length;

export function slotNames({ column, values }: FittedCategory): string[] {
  return [`${column} is missing`, `${column} is unknown`, ...values.map((value) => `${column}=${value}`)];
}

/**
 * `columns` string `[N, 1]` each -> float32 `[N, W]`, exactly one 1 a column.
 *
 * One LabelEncoder a column gives the slot within the column, and one Equal over all slots of all columns spreads them.
 */
export function lowerOneHot(builder: GraphBuilder, columns: readonly Value[], fitted: FittedOneHot): Value {
  const codes = columns.map((column, i) => encodeColumn(builder, column, fitted.categories[i]?.values ?? []));
  const all = builder.concat(codes, 1);
  const columnOfSlot = fitted.categories.flatMap((category, i) => new Array<bigint>(slotsOf(category)).fill(BigInt(i)));
  const slotInColumn = fitted.categories.flatMap((category) => Array.from({ length: slotsOf(category) }, (_, slot) => BigInt(slot)));
  const spread = builder.gather(all, builder.constant(tensor("int64", [columnOfSlot.length], BigInt64Array.from(columnOfSlot))), 1);
  const isSlot = builder.equal(spread, builder.constant(tensor("int64", [1, slotInColumn.length], BigInt64Array.from(slotInColumn))));
  return builder.cast(isSlot, "float32");
}

function encodeColumn(builder: GraphBuilder, column: Value, values: readonly string[]): Value {
  const [code] = builder.op(
    "LabelEncoder",
    [column],
    {
      keys_strings: { type: "strings", value: ["", ...values] },
      values_int64s: { type: "ints", value: [MISSING_SLOT, ...values.map((_, i) => FIRST_VALUE_SLOT + i)] },
      default_int64: { type: "int", value: UNKNOWN_SLOT },
    },
    { domain: "ai.onnx.ml", types: [{ dtype: "int64", dims: column.type.dims }] },
  );
  if (code === undefined) throw new Error("the builder gave no output");
  return code;
}

function frequentValues(values: readonly (string | null)[], rows: Uint32Array): string[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = values[row];
    if (value !== null && value !== undefined && value !== "") counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const frequent = [...counts].filter(([, count]) => count >= MIN_ROWS_A_CATEGORY).map(([value]) => value);
  return frequent.sort((a, b) => (a < b ? -1 : 1));
}
