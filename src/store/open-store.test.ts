import { expect, test } from "vitest";
import { openTestStore } from "./open-test-store.js";
import { json } from "./json.js";

test("rows come back in camel case, counts as numbers, money as bigint, JSON as it was", async () => {
  const store = await openTestStore();
  try {
    await store.db.insertInto("prices").values({ id: "price_1", organisation: "org_1", meter: "prediction", amount: 123456789012345678901234n }).execute();
    const price = await store.db.selectFrom("prices").selectAll().executeTakeFirstOrThrow();
    expect(price.amount).toBe(123456789012345678901234n);
    expect(price.createdAt).toBeInstanceOf(Date);
    await store.db
      .insertInto("runEvents")
      .values({ run: "run_1", seq: 1, kind: "log", data: json({ snake_key: [1, 2], camelKey: null }) })
      .execute();
    const event = await store.db.selectFrom("runEvents").selectAll().executeTakeFirstOrThrow();
    expect(event.data).toEqual({ snake_key: [1, 2], camelKey: null });
  } finally {
    await store.close();
  }
});
