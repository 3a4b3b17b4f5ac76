/** @file Single values of the installation. */
import type { Db } from "./pool.js";

export async function readSetting(db: Db, name: string): Promise<string | null> {
  const row = await db.selectFrom("settings").select("value").where("name", "=", name).executeTakeFirst();
  return row?.value ?? null;
}

export async function writeSetting(db: Db, name: string, value: string): Promise<void> {
  await db
    .insertInto("settings")
    .values({ name, value })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
    .execute();
}

/** Writes the value unless there is one; returns the one that holds. */
export async function settleSetting(db: Db, name: string, value: string): Promise<string> {
  await db
    .insertInto("settings")
    .values({ name, value })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .execute();
  return (await readSetting(db, name)) ?? value;
}

/** Removes the setting if it has this value; true for the one caller who did. */
export async function takeSetting(db: Db, name: string, value: string): Promise<boolean> {
  const result = await db.deleteFrom("settings").where("name", "=", name).where("value", "=", value).executeTakeFirst();
  return result.numDeletedRows > 0n;
}
