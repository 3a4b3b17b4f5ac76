/** @file Fits the planned steps on the training rows, and lowers the fitted steps to graph nodes. */
import type { GraphBuilder, Value } from "#graph";
import { fail } from "#base";
import type { ColumnType } from "#store";
import type { TableColumns } from "#data";
import { fitImpute, lowerImpute, type FittedImpute } from "./impute.js";
import { fitOneHot, lowerOneHot, slotNames, type FittedOneHot, type TextColumn } from "./one-hot.js";
import type { FeaturePlan, NotUsed, PlannedColumn } from "./plan.js";
import { fitStandardise, lowerStandardise, type FittedStandardise } from "./standardise.js";

/** One input of the graph, `[N, 1]`, named as its column: text = string (missing = ""), all others float64 (missing = NaN). */
export interface FeatureInput {
  readonly name: string;
  readonly dtype: "string" | "float64";
  readonly column: ColumnType;
}

/** Plain numbers and strings only. `names` has one entry for each of the `width` outputs. */
export interface FittedFeatures {
  readonly inputs: readonly FeatureInput[];
  readonly steps: { readonly impute: FittedImpute; readonly standardise: FittedStandardise; readonly oneHot: FittedOneHot };
  readonly width: number;
  readonly names: readonly string[];
  readonly notUsed: readonly NotUsed[];
}

/** Fits every step on the given rows only. Same table and rows, same result. */
export function fitFeatures(plan: FeaturePlan, table: TableColumns, rows: Uint32Array): FittedFeatures {
  const numbers = plan.numbers.map((column) => numberColumn(table, column.name));
  const impute = fitImpute(numbers, rows);
  const standardise = fitStandardise(numbers, impute.medians, rows);
  const oneHot = fitOneHot(
    plan.categories.map((column) => textColumn(table, column.name)),
    rows,
  );
  const flags = impute.flagged.map((i) => `${plan.numbers[i]?.name ?? ""} is missing`);
  const names = [...plan.numbers.map(({ name }) => name), ...flags, ...oneHot.categories.flatMap(slotNames)];
  return {
    inputs: [...plan.numbers, ...plan.categories].map(toInput),
    steps: { impute, standardise, oneHot },
    width: names.length,
    names,
    notUsed: plan.notUsed,
  };
}

/** The graph of the fitted steps: `inputs` by column name -> X float32 `[N, width]`. */
export function lowerFeatures(builder: GraphBuilder, fitted: FittedFeatures, inputs: Readonly<Record<string, Value>>): Value {
  const of = (dtype: FeatureInput["dtype"]): Value[] => fitted.inputs.filter((input) => input.dtype === dtype).map(({ name }) => inputNamed(inputs, name));
  const parts = [...lowerNumbers(builder, fitted, of("float64")), ...lowerCategories(builder, fitted, of("string"))];
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : builder.concat(parts, 1);
}

function lowerNumbers(builder: GraphBuilder, { steps }: FittedFeatures, columns: readonly Value[]): Value[] {
  const [first] = columns;
  if (first === undefined) return [];
  const x = columns.length === 1 ? first : builder.concat(columns, 1);
  const { filled, flags } = lowerImpute(builder, x, steps.impute);
  const numbers = lowerStandardise(builder, filled, steps.standardise);
  return flags === null ? [numbers] : [numbers, flags];
}

function lowerCategories(builder: GraphBuilder, { steps }: FittedFeatures, columns: readonly Value[]): Value[] {
  return columns.length === 0 ? [] : [lowerOneHot(builder, columns, steps.oneHot)];
}

const toInput = ({ name, type }: PlannedColumn): FeatureInput => ({ name, dtype: type === "text" ? "string" : "float64", column: type });

function inputNamed(inputs: Readonly<Record<string, Value>>, name: string): Value {
  const value = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
  if (value === undefined) throw fail("GRAPH_INVALID", { where: "features", why: `there is no input for the column '${name}'` });
  return value;
}

function numberColumn(table: TableColumns, name: string): Float64Array {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined || column.type === "text") throw fail("INTERNAL", { detail: `features: the table has no column of numbers '${name}'` });
  return column.values;
}

function textColumn(table: TableColumns, name: string): TextColumn {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column?.type !== "text") throw fail("INTERNAL", { detail: `features: the table has no text column '${name}'` });
  return column;
}
