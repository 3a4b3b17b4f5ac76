/** @file The target: is it usable, which task does it make, and its values as numbers to learn. */
import { fail } from "#base";
import type { TableColumn } from "#data";
import type { DatasetColumn, Task } from "#store";

export type ClassValue = string | number | boolean;

/** `rows` are those that have a target; `values` is as long as the table, classes as their index in `classes`. */
export type Target =
  | { readonly task: "binary" | "multiclass"; readonly rows: Uint32Array; readonly classes: readonly ClassValue[]; readonly values: Float64Array }
  | { readonly task: "regression"; readonly rows: Uint32Array; readonly classes: null; readonly values: Float64Array };

export interface TargetOptions {
  /** As asked; absent lets the values decide. */
  readonly task?: Task;
  readonly minRows: number;
}

/** Integers with more values than this are amounts, not classes (unless the task is given). */
const MAX_INTEGER_CLASSES = 20;
/** Beyond it probabilities become a table of their own, and each class is hardly seen. */
const MAX_CLASSES = 1000;
/** A prediction is a float32, which ends at 3.4e38; their squares must fit into float64. */
const LARGEST_AMOUNT = 1e37;
/** A class must be seen more than once on average. */
const MIN_ROWS_A_CLASS = 2;

/** What can be said from the profile alone, before a run is queued; throws as `readTarget` does. */
export function checkTargetProfile(column: DatasetColumn, rows: number, options: TargetOptions): Task {
  const present = rows - column.nulls;
  checkType(column);
  checkCount(column.name, present, options);
  if (column.distinct === 1) throw unusable(column.name, "all its values are the same, so there is nothing to tell apart");
  const task = resolveTask({ ...column, present }, options.task);
  if (task !== "regression" && column.distinctExact) checkClasses(column.name, { distinct: column.distinct, present, task: options.task });
  return task;
}

/**
 * Reads the target of a table.
 *
 * @throws TARGET_UNUSABLE when it is all missing, has one value, has only unique text, is infinite or does not fit the task; TOO_FEW_ROWS.
 */
export function readTarget(column: TableColumn, options: TargetOptions): Target {
  checkType(column);
  const rows = presentRows(column);
  checkCount(column.name, rows.length, options);
  const distinct = distinctValues(column, rows);
  if (distinct.length === 1) throw unusable(column.name, `all its values are the same (${String(distinct[0])}), so there is nothing to tell apart`);
  const task = resolveTask({ name: column.name, type: column.type, distinct: distinct.length, present: rows.length }, options.task);
  if (task === "regression") return { task, rows, classes: null, values: amountsOf(column) };
  checkClasses(column.name, { distinct: distinct.length, present: rows.length, task: options.task });
  const index = new Map(distinct.map((value, k) => [value, k]));
  const values = Float64Array.from(column.values as ArrayLike<string | number | null>, (value) => index.get(value ?? "") ?? NaN);
  return { task, rows, classes: column.type === "boolean" ? distinct.map((value) => value === 1) : distinct, values };
}

interface Described {
  readonly name: string;
  readonly type: TableColumn["type"];
  readonly distinct: number;
  readonly present: number;
}

function resolveTask(column: Described, asked: Task | undefined): Task {
  const { name, type, distinct } = column;
  const isWord = type === "text" || type === "boolean";
  if (asked === "regression" && isWord) throw unusable(name, `its type is ${type}, a regression predicts numbers`);
  if (asked === "binary" && distinct !== 2) throw unusable(name, `it has ${distinct} different values, the task 'binary' needs 2`);
  const isAmount = asked === undefined ? !isWord && !hasFewIntegers(column) : asked === "regression";
  if (isAmount) return "regression";
  return distinct === 2 ? "binary" : "multiclass";
}

const hasFewIntegers = ({ type, distinct, present }: Described): boolean =>
  type === "integer" && distinct <= Math.min(MAX_INTEGER_CLASSES, present / MIN_ROWS_A_CLASS);

function checkType({ name, type }: { readonly name: string; readonly type: TableColumn["type"] }): void {
  if (type === "date" || type === "datetime") throw unusable(name, `its type is ${type}; a target is text, boolean or a number`);
}

function checkCount(name: string, present: number, { minRows }: TargetOptions): void {
  if (present === 0) throw unusable(name, "all its values are missing");
  if (present < minRows) throw fail("TOO_FEW_ROWS", { limit: minRows, got: present });
}

function checkClasses(name: string, { distinct, present, task }: { distinct: number; present: number; task: Task | undefined }): void {
  const what = `it has ${distinct} different values in ${present} rows`;
  if (distinct === present) throw unusable(name, `every one of its ${present} values is different, so no class is seen twice`);
  if (present < MIN_ROWS_A_CLASS * distinct) throw unusable(name, `${what}; a class must be seen ${MIN_ROWS_A_CLASS} times on average`);
  if (distinct > MAX_CLASSES)
    throw unusable(name, `${what}; at most ${MAX_CLASSES} classes can be told apart${task === undefined ? "" : ` by the task '${task}'`}`);
}

/** Also for a target that is no column of the dataset. */
export const unusable = (column: string, why: string): Error =>
  fail("TARGET_UNUSABLE", { column, why }, { items: [{ path: "/target", code: "TARGET_UNUSABLE", message: why }] });

function presentRows(column: TableColumn): Uint32Array {
  const rows: number[] = [];
  let infinite = 0;
  if (column.type === "text") column.values.forEach((value, row) => value !== null && value !== "" && rows.push(row));
  else
    column.values.forEach((value, row) => {
      if (Math.abs(value) === Infinity) infinite++;
      else if (!Number.isNaN(value)) rows.push(row);
    });
  if (infinite > 0) throw unusable(column.name, `${infinite} of its values ${infinite === 1 ? "is" : "are"} infinite`);
  return Uint32Array.from(rows);
}

/** In order: numbers by size, text by code unit. */
function distinctValues(column: TableColumn, rows: Uint32Array): (string | number)[] {
  const found = new Set<string | number>();
  for (const row of rows) found.add(column.values[row] ?? "");
  return [...found].sort((a, b) => (a < b ? -1 : 1));
}

function amountsOf(column: TableColumn): Float64Array {
  if (column.type === "text") throw unusable(column.name, "its type is text, a regression predicts numbers");
  const tooLarge = column.values.find((value) => Math.abs(value) > LARGEST_AMOUNT);
  if (tooLarge !== undefined) throw unusable(column.name, `it has the value ${tooLarge}; predictions are float32 and end at ${LARGEST_AMOUNT}`);
  return column.values;
}
