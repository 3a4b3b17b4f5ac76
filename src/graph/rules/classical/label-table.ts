/** @file What the versions of LabelEncoder share: a table from keys to values, each a list of strings, integers or floats. */
import { fail } from "#base";
import { toFloat64, type DType, type Tensor } from "#tensor";
import type { Plain, StringPool } from "../../define-op.js";

/** A list with its dtype; strings as numbers of the pool. */
export interface LabelList {
  readonly dtype: DType;
  readonly numbers: ArrayLike<number>;
}

export interface ListAttributes {
  readonly strings: readonly string[] | undefined;
  readonly int64s: readonly number[] | undefined;
  readonly floats: readonly number[] | undefined;
  readonly tensor?: Tensor | undefined;
}

/** The one list that is given, or null. */
export function listOf(given: ListAttributes, pool: StringPool): LabelList | null {
  if (given.tensor !== undefined) return { dtype: given.tensor.dtype, numbers: numbersOf(given.tensor, pool) };
  if (given.strings !== undefined) return { dtype: "string", numbers: given.strings.map((each) => pool.number(each)) };
  if (given.int64s !== undefined) return { dtype: "int64", numbers: given.int64s };
  return given.floats === undefined ? null : { dtype: "float32", numbers: given.floats };
}

/** The dtype of the one list that is given. Throws GRAPH_INVALID when there is none. */
export function dtypeOfList(where: string, { strings, int64s, floats, tensor }: ListAttributes): DType {
  if (tensor !== undefined) return tensor.dtype;
  if (strings !== undefined) return "string";
  if (int64s !== undefined) return "int64";
  if (floats !== undefined) return "float32";
  throw fail("GRAPH_INVALID", { where, why: "it has no values" });
}

export function numbersOf(tensor: Tensor, pool: StringPool): ArrayLike<number> {
  return tensor.dtype === "string" ? (tensor.data as readonly string[]).map((each) => pool.number(each)) : toFloat64(tensor);
}

interface Lookup {
  readonly keys: ArrayLike<number>;
  readonly values: LabelList;
  readonly fallback: number;
  /** Whether a NaN finds a NaN key. */
  readonly findsNaN: boolean;
}

/** Each element looked up; of keys that are written twice the first holds. Throws GRAPH_SHAPE when the lists differ in length. */
export function lookUp(where: string, x: Plain, { keys, values, fallback, findsNaN }: Lookup): Plain {
  if (keys.length !== values.numbers.length)
    throw fail("GRAPH_SHAPE", { where, what: "values", expected: `${keys.length} like the keys`, got: String(values.numbers.length) });
  const table = new Map<number, number>();
  for (let at = keys.length - 1; at >= 0; at--) table.set(keys[at] ?? NaN, values.numbers[at] ?? fallback);
  const find = (key: number): number => (Number.isNaN(key) && !findsNaN ? fallback : (table.get(key) ?? fallback));
  return { dtype: values.dtype, dims: x.dims, data: x.data.map(find) };
}
