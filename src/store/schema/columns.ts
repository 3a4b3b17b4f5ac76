/** @file Column makers shared by the tables. Names are camelCase here and snake_case in the database. */
import { bigint, customType, text, timestamp } from "drizzle-orm/pg-core";

/** Money in micro-credits: numeric on the wire, bigint here (see the type parsers in `pool.ts`). */
export const micros = customType<{ data: bigint; driverData: string }>({ dataType: () => "numeric(38, 0)" });

/** Counts and sizes: int8, a safe integer here. */
export const count = () => bigint({ mode: "number" });

export const time = () => timestamp({ withTimezone: true, mode: "date" });

/** The row's own id, `<kind>_<base62>`. */
export const id = () => text().primaryKey();

/** Every tenant-owned row carries its organisation. */
export const organisation = () => text().notNull();

export const createdAt = () => time().notNull().defaultNow();
