/** @file Connections to PostgreSQL, and how its values arrive: int8 as number, numeric as bigint, the rest as `pg` has it. */
import { CamelCasePlugin, Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Log } from "#base";
import type { Tables } from "./schema/tables.js";

/** The database, or a transaction on it: every query function takes it first. */
export type Db = Kysely<Tables>;

const INT8 = 20;
const NUMERIC = 1700;

/** Ours count rows, bytes and milliseconds: far below 2^53. Beyond it an error is better than a wrong number. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} is beyond 2^53 - 1`);
  return value;
}

function parseNumeric(text: string): bigint | number {
  return /^-?\d+$/.test(text) ? BigInt(text) : Number(text);
}

/** Declared with an enum of the ids that it knows; it takes any. */
const builtIn = pg.types.getTypeParser.bind(pg.types) as (oid: number, format?: string) => (value: string) => unknown;

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") => {
    if (oid === INT8) return parseInt8;
    if (oid === NUMERIC) return parseNumeric;
    return builtIn(oid, format);
  },
};

export function createPool(connection: pg.PoolConfig, log: Log): pg.Pool {
  // a backend costs about 3 MB: few, and given back when nothing is asked for half a minute
  const pool = new pg.Pool({ ...connection, types, max: 12, idleTimeoutMillis: 30_000, connectionTimeoutMillis: 30_000, application_name: "aimass" });
  // pg hangs the whole client on its error: the sentence is enough; and a pool that ends loses its connections by design
  pool.on("error", (error) => {
    if (!pool.ending) log.warn({ why: error.message }, "an idle database connection was lost");
  });
  return pool;
}

/** Kysely over the pool, camelCase here and snake_case in the database; keys inside JSON stay as they are. */
export function createDb(pool: pg.Pool): Db {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })] });
}
