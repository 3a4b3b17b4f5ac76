import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { abandonIdempotent, beginIdempotent, expireIdempotent, finishIdempotent } from "./idempotency-rows.js";
import { openTestStore, type TestStore } from "./open-test-store.js";

let store: TestStore;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store.close());

const call = { organisation: "org_1", route: "POST /datasets", key: "k1" };
const body = { ...call, bodySha256: "a".repeat(64) };
const answer = { status: 201, answer: '{"id":"ds_1"}', contentType: "application/json" };

test("of 20 parallel calls with one key one is the first, the others find it running, later ones its answer", async () => {
  const found = await Promise.all(Array.from({ length: 20 }, () => beginIdempotent(store.db, body)));
  expect(found.filter(({ state }) => state === "first")).toHaveLength(1);
  expect(found.filter(({ state }) => state === "running")).toHaveLength(19);
  await finishIdempotent(store.db, call, answer);
  expect(await beginIdempotent(store.db, body)).toEqual({ state: "done", ...answer });
});

test("the same key with another body is a mismatch, with another route or organisation a call of its own", async () => {
  await beginIdempotent(store.db, body);
  expect(await beginIdempotent(store.db, { ...body, bodySha256: "b".repeat(64) })).toEqual({ state: "mismatch" });
  expect(await beginIdempotent(store.db, { ...body, route: "POST /runs" })).toEqual({ state: "first" });
  expect(await beginIdempotent(store.db, { ...body, organisation: "org_2" })).toEqual({ state: "first" });
});

test("an abandoned key is free again, an answered one is not", async () => {
  await beginIdempotent(store.db, body);
  await abandonIdempotent(store.db, call);
  expect(await beginIdempotent(store.db, body)).toEqual({ state: "first" });
  await finishIdempotent(store.db, call, answer);
  await abandonIdempotent(store.db, call);
  expect(await beginIdempotent(store.db, body)).toMatchObject({ state: "done" });
});

test("after a day a key is new, and its row is swept", async () => {
  await beginIdempotent(store.db, body);
  await finishIdempotent(store.db, call, answer);
  await sql`update idempotency_keys set created_at = now() - interval '25 hours'`.execute(store.db);
  expect(await beginIdempotent(store.db, { ...body, bodySha256: "b".repeat(64) })).toEqual({ state: "first" });
  await sql`update idempotency_keys set created_at = now() - interval '25 hours'`.execute(store.db);
  expect(await expireIdempotent(store.db)).toBe(1);
});
