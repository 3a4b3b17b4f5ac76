/** @file Why a column was not used, as the server says it, and the console's own words for it. */

const KEYS = [
  [/^all values are missing$/, "allMissing"],
  [/^all values are the same$/, "allSame"],
  [/^it numbers the rows/, "numbersRows"],
  [/^every value is different/, "allDifferent"],
  [/^text with \d+ different values/, "manyCategories"],
] as const;

export type ReasonKey = (typeof KEYS)[number][1];

/** Null for a reason that the console has no words for. */
export function reasonKey(reason: string): ReasonKey | null {
  return KEYS.find(([pattern]) => pattern.test(reason))?.[1] ?? null;
}
