/** @file Collects every wrong value of a request, so that one answer names them all. */
import { fail, type AppError, type ErrorItem } from "#base";

/**
 * Beyond this many the collecting ends: 65 536 empty records of 5000 columns would be 300 million errors.
 * The answer lists 100 of them; the count is exact up to here.
 */
const COLLECTED_ERRORS = 10_000;

export interface RecordErrors {
  /** Adds one; `steps` lead to the value, e.g. `["records", 3, "age"]`. */
  add(steps: readonly (string | number)[], code: string, message: string): void;
  readonly full: boolean;
  /** Throws INVALID_RECORDS when there is any. */
  check(): void;
}

export function createRecordErrors(): RecordErrors {
  const items: ErrorItem[] = [];
  return {
    add: (steps, code, message) => void items.push({ path: jsonPointer(steps), code, message }),
    get full() {
      return items.length >= COLLECTED_ERRORS;
    },
    check() {
      if (items.length > 0) throw invalidRecords(items);
    },
  };
}

/** RFC 6901: `~` and `/` of a name are escaped. */
export function jsonPointer(steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function invalidRecords(items: readonly ErrorItem[]): AppError {
  const [first] = items;
  return fail("INVALID_RECORDS", { count: items.length, first: first === undefined ? "" : `${first.path}: ${first.message}` }, { items });
}
