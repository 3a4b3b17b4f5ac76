/** @file Warnings about many files: how many, and the first few by name. */
import type { DatasetWarning } from "#store";

const SHOWN = 5;
const MAX_SHOWN_CHARS = 120;

/** None when there are no `items`. */
export function few(code: string, items: readonly string[], say: (count: number) => string): DatasetWarning[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, SHOWN).map((item) => item.slice(0, MAX_SHOWN_CHARS));
  const rest = items.length > SHOWN ? `, and ${items.length - SHOWN} more` : "";
  return [{ code, count: items.length, message: `${say(items.length)}: ${shown.join("; ")}${rest}` }];
}

export const count = (n: number, [one, many]: readonly [string, string]): string => `${n} ${n === 1 ? one : many}`;
