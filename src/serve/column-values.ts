/** @file How a record's value is read for a column of each type: strictly, nothing is coerced. Everything but text becomes a float64. */
import type { ColumnType } from "#store";

export interface ValueReader {
  readonly expected: string;
  /** NaN for a value that is not of the type (a missing one never gets here). */
  read(value: unknown): number;
}

const DIGITS = /^-?\d{1,30}$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
/** RFC 3339, with `T` or a space; without an offset it is UTC, as in the data room. */
const DATETIME = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:([Zz])|([+-])(\d{2}):?(\d{2}))?)?$/;

export const COLUMN_VALUES = {
  number: { expected: "a number", read: (value) => (typeof value === "number" && Number.isFinite(value) ? value : NaN) },
  integer: { expected: "an integer (beyond 2^53-1 as a string)", read: readInteger },
  boolean: { expected: "true or false", read: (value) => (typeof value === "boolean" ? Number(value) : NaN) },
  date: { expected: 'a date such as "2024-02-29"', read: (value) => (typeof value === "string" ? readDate(value) : NaN) },
  datetime: { expected: 'a time such as "2024-02-29T12:30:00Z"', read: (value) => (typeof value === "string" ? readDatetime(value) : NaN) },
} as const satisfies Record<Exclude<ColumnType, "text">, ValueReader>;

function readInteger(value: unknown): number {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : NaN;
  if (typeof value !== "string" || !DIGITS.test(value)) return NaN;
  const wide = Number(value);
  return Number.isSafeInteger(wide) ? NaN : wide; // a string where a number would do is a string
}

function readDate(text: string): number {
  const match = DATE.exec(text);
  return match === null ? NaN : dayMs(match);
}

function readDatetime(text: string): number {
  const match = DATETIME.exec(text);
  if (match === null) return NaN;
  const part = (group: number): number => Number(match[group] ?? 0);
  if (part(4) > 23 || part(5) > 59 || part(6) > 59 || part(10) > 23 || part(11) > 59) return NaN;
  const fractionMs = Math.floor(Number(`0.${match[7] ?? "0"}`) * 1000 + 1e-6);
  const offsetMinutes = (match[9] === "-" ? -1 : 1) * (part(10) * 60 + part(11));
  return dayMs(match) + ((part(4) * 60 + part(5) - offsetMinutes) * 60 + part(6)) * 1000 + fractionMs;
}

/** Midnight UTC of the matched day; NaN for a day that the calendar lacks (February 30). */
function dayMs(match: RegExpExecArray): number {
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day); // Date.UTC takes the years 0-99 as 1900-1999
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : NaN;
}
