/** @file What the database's refusals mean. */

/** True when an insert or update met a row with the same unique value (SQLSTATE 23505). */
export function isUniqueViolation(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "23505";
}
