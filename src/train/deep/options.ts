/** @file Options of optimisers, schedules and losses: a table beside each, which requests are checked against and defaults come from. */
import { fail, type ErrorItem } from "#base";

interface NumberOption {
  readonly type: "number" | "integer";
  readonly default: number;
  /** Inclusive. */
  readonly range: readonly [min: number, max: number];
  readonly meaning: string;
}

interface FlagOption {
  readonly type: "boolean";
  readonly default: boolean;
  readonly meaning: string;
}

interface ListOption {
  readonly type: "numbers" | "integers";
  readonly default: readonly number[];
  /** Of each entry, inclusive. */
  readonly range: readonly [min: number, max: number];
  readonly length: readonly [min: number, max: number];
  readonly meaning: string;
}

export type Option = NumberOption | FlagOption | ListOption;
export type OptionTable = Readonly<Record<string, Option>>;
export type GivenOptions = Readonly<Record<string, unknown>>;

type ValueOf<O extends Option> = O extends FlagOption ? boolean : O extends ListOption ? readonly number[] : number;
/** All options of a table, checked, defaults filled in. */
export type OptionsOf<T extends OptionTable> = { readonly [K in keyof T]: ValueOf<T[K]> };

/** @throws INVALID_REQUEST naming each option that `owner` does not have, or whose value is out of range. */
export function parseOptions<T extends OptionTable>(owner: string, table: T, given: GivenOptions): OptionsOf<T> {
  const items = Object.entries(given).flatMap(([key, value]) => problemOf(owner, table, { key, value }));
  const [first] = items;
  if (first !== undefined) throw fail("INVALID_REQUEST", { detail: first.message }, { items });
  return Object.fromEntries(Object.entries(table).map(([key, option]) => [key, given[key] ?? option.default])) as OptionsOf<T>;
}

function problemOf(owner: string, table: OptionTable, { key, value }: { key: string; value: unknown }): readonly ErrorItem[] {
  const path = `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  const option = Object.hasOwn(table, key) ? table[key] : undefined;
  if (option === undefined) {
    const known = Object.keys(table).join(", ") || "none";
    return [{ path, code: "UNKNOWN_FIELD", message: `${owner} has no option '${key.slice(0, 80)}'; its options: ${known}` }];
  }
  if (fits(option, value)) return [];
  return [{ path, code: "INVALID_REQUEST", message: `${owner}: ${key}: expected ${describe(option)}, got ${JSON.stringify(value).slice(0, 80)}` }];
}

function fits(option: Option, value: unknown): boolean {
  switch (option.type) {
    case "boolean":
      return typeof value === "boolean";
    case "number":
    case "integer":
      return isInRange(option, value);
    case "numbers":
    case "integers":
      return Array.isArray(value) && value.length >= option.length[0] && value.length <= option.length[1] && value.every((entry) => isInRange(option, entry));
    default:
      throw new RangeError(option satisfies never);
  }
}

function isInRange({ type, range: [min, max] }: NumberOption | ListOption, value: unknown): boolean {
  return typeof value === "number" && value >= min && value <= max && (type.startsWith("number") || Number.isInteger(value));
}

function describe(option: Option): string {
  if (option.type === "boolean") return "true or false";
  const [min, max] = option.range;
  if ("length" in option) return `a list of ${option.length.join(" to ")} ${option.type} from ${min} to ${max}`;
  return `${option.type === "integer" ? "an integer" : "a number"} from ${min} to ${max}`;
}

/** The row of a table. Throws INVALID_REQUEST naming all rows when there is none of this name. */
export function chooseFrom<T>(kind: string, table: Readonly<Record<string, T>>, name: string): T {
  const row = Object.hasOwn(table, name) ? table[name] : undefined;
  if (row !== undefined) return row;
  throw fail("INVALID_REQUEST", { detail: `${kind}: expected one of ${Object.keys(table).join(", ")}, got '${name.slice(0, 80)}'` });
}
