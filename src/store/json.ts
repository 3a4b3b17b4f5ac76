/** @file Writing JSON columns. */
import { sql, type RawBuilder } from "kysely";

/** A value for a jsonb column. Needed for arrays above all, which `pg` would turn into PostgreSQL arrays. */
export function json<T>(value: T): RawBuilder<T> {
  return sql<T>`${JSON.stringify(value)}::jsonb`;
}
