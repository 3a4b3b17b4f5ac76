import { sql } from "kysely";
import { expect, test } from "vitest";
import { json } from "./json.js";
import { openTestStore } from "./open-test-store.js";

test("rows come back in camel case, counts as numbers, money as bigint, JSON as it was", async () => {
  const store = await openTestStore();
  await store.db.insertInto("prices").values({ id: "price_1", organisation: "org_1", meter: "prediction", amount: 123456789012345678901234n }).execute();
  const price = await store.db.selectFrom("prices").selectAll().executeTakeFirstOrThrow();
  expect(price.amount).toBe(123456789012345678901234n);
  expect(price.createdAt).toBeInstanceOf(Date);
  await store.db
    .insertInto("runEvents")
    .values({ run: "run_1", seq: 1, kind: "log", data: json({ snake_key: [1, 2], camelKey: null }) })
    .execute();
  const event = await store.db.selectFrom("runEvents").selectAll().executeTakeFirstOrThrow();
  expect(event).toMatchObject({ run: "run_1", seq: 1, data: { snake_key: [1, 2], camelKey: null } });
  await store.close();
});

test("an int8 beyond 2^53 is an error, never a wrong number", async () => {
  const store = await openTestStore();
  await expect(sql`select 9007199254740993::int8 as n`.execute(store.db)).rejects.toThrow("int8 9007199254740993 is beyond 2^53 - 1");
  await store.close();
});

test("a transaction is all or nothing", async () => {
  const store = await openTestStore();
  const half = store.transaction(async (db) => {
    await db.insertInto("settings").values({ name: "a", value: "1" }).execute();
    throw new Error("half way");
  });
  await expect(half).rejects.toThrow("half way");
  expect(await store.db.selectFrom("settings").selectAll().execute()).toEqual([]);
  await store.close();
});

test("every table of the schema is in the database with the same columns, under names that both layers derive alike", async () => {
  const store = await openTestStore();
  const tables = await Promise.all(
    ["access", "data", "train", "registry", "deploy", "bill"].map((file) => import(`./schema/${file}.ts`) as Promise<Record<string, unknown>>),
  );
  const { getTableColumns, isTable } = await import("drizzle-orm");
  let checked = 0;
  for (const [name, table] of tables.flatMap((one) => Object.entries(one))) {
    if (!isTable(table)) continue;
    const columns = Object.keys(getTableColumns(table));
    // Kysely's plugin turns these names into the database's; drizzle made the database's by its own rule
    await store.db
      .selectFrom(name as "runs")
      .select(columns as "id"[])
      .limit(1)
      .execute();
    checked += 1;
  }
  expect(checked).toBeGreaterThan(20);
  await store.close();
});
