/** @file Values as DuckDB hands them out, as plain JavaScript. */
import type { DuckDBValue } from "@duckdb/node-api";

/** A MAP(key, count) as a Map; without one, an empty Map. */
export function mapEntries(value: DuckDBValue | undefined): Map<string, number> {
  const entries = (value as { entries?: readonly { key: DuckDBValue; value: DuckDBValue }[] } | null | undefined)?.entries ?? [];
  return new Map(entries.map(({ key, value: count }) => [String(key), Number(count)]));
}

/** A LIST as an array of texts. */
export function listItems(value: DuckDBValue | undefined): string[] {
  const items = (value as { items?: readonly DuckDBValue[] } | null | undefined)?.items ?? [];
  return items.map(String);
}

/** An integer as JSON takes it: a string beyond 2^53 - 1. */
export function jsonInteger(value: bigint): number | string {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
}

const MICROS_PER_MS = 1000n;

/** Microseconds since 1970 as RFC 3339 in UTC: milliseconds, and microseconds where there are some. */
export function isoTime(micros: bigint): string {
  const rest = ((micros % MICROS_PER_MS) + MICROS_PER_MS) % MICROS_PER_MS;
  const text = new Date(Number((micros - rest) / MICROS_PER_MS)).toISOString();
  return rest === 0n ? text : text.replace("Z", `${String(rest).padStart(3, "0")}Z`);
}
