/** @file How one JSON value becomes one tensor element: a row a dtype, shared by tensor records and the Open Inference Protocol. */
import type { DType } from "#tensor";

/** What a typed array or a list of strings holds. */
export type Element = number | bigint | string;

export interface ElementReader {
  /** What a caller should have sent, for error messages. */
  readonly expected: string;
  /** Undefined for a value that is none of this dtype; nothing is coerced. */
  read(value: unknown): Element | undefined;
}

const float = (expected: string): ElementReader => ({
  expected,
  // 1e999 is JSON and parses to Infinity: refused like any other infinity
  read: (value) => (value === null ? NaN : typeof value === "number" && Number.isFinite(value) ? value : undefined),
});

const integer = (min: number, max: number): ElementReader => ({
  expected: `an integer from ${min} to ${max}`,
  read: (value) => (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max ? value : undefined),
});

const DIGITS = /^-?\d{1,20}$/;

/** 64-bit integers: numbers up to 2^53-1, beyond that decimal strings. */
const wide = (min: bigint, max: bigint): ElementReader => ({
  expected: "an integer (beyond 2^53-1 as a string)",
  read(value) {
    if (typeof value === "number") return Number.isSafeInteger(value) && BigInt(value) >= min ? BigInt(value) : undefined;
    if (typeof value !== "string" || !DIGITS.test(value)) return undefined;
    const wideValue = BigInt(value);
    return wideValue >= min && wideValue <= max ? wideValue : undefined;
  },
});

const unreadable: ElementReader = { expected: "raw bytes (this type has no JSON form)", read: () => undefined };

export const ELEMENTS = {
  float32: float("a number or null"),
  float64: float("a number or null"),
  float16: unreadable,
  bfloat16: unreadable,
  int8: integer(-128, 127),
  uint8: integer(0, 255),
  int16: integer(-32_768, 32_767),
  uint16: integer(0, 65_535),
  int32: integer(-2_147_483_648, 2_147_483_647),
  uint32: integer(0, 4_294_967_295),
  int64: wide(-(2n ** 63n), 2n ** 63n - 1n),
  uint64: wide(0n, 2n ** 64n - 1n),
  bool: { expected: "true or false", read: (value) => (typeof value === "boolean" ? Number(value) : undefined) },
  string: { expected: "a string or null", read: (value) => (value === null ? "" : typeof value === "string" ? value : undefined) },
} as const satisfies Record<DType, ElementReader>;

/** A value as people know it from their own request, short. */
export function describeValue(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "string") return JSON.stringify(value.slice(0, 60));
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "an object";
}

/** The writable view of a tensor's data: elements go in by number whatever the array's class. */
export function elementSink(data: { [index: number]: Element }): { [index: number]: Element } {
  return data;
}
