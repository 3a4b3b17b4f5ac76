import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAccess, type Access } from "#access";
import { openTestStore, type TestStore } from "../store/open-test-store.js";
import { canonicalJson, storableJson } from "./canonical-json.js";

let store: TestStore;
let access: Access;
beforeEach(async () => {
  store = await openTestStore({ adminKey: "outside-key-number-one-000" });
  access = await createAccess({ ...store, store, config: store.config });
});
afterEach(() => store.close());

const fill = async (count: number): Promise<void> => {
  for (let i = 1; i <= count; i++)
    await access.audit.append({ principal: access.systemPrincipal(), action: "test", object: `o${i}`, outcome: "ok", detail: { i } });
};

test("an empty log and a log of many parallel entries verify", async () => {
  expect(await access.audit.verify()).toEqual({ ok: true, entries: 0 });
  await Promise.all(Array.from({ length: 300 }, (_, i) => access.audit.append({ principal: null, action: "test", object: `o${i}`, outcome: "ok" })));
  expect(await access.audit.verify()).toEqual({ ok: true, entries: 300 });
  const { items, next } = await access.audit.list(access.systemPrincipal(), { limit: 2 });
  expect(items.map((item) => item.seq)).toEqual([300, 299]);
  expect((await access.audit.list(access.systemPrincipal(), { limit: 2, after: next })).items.map((item) => item.seq)).toEqual([298, 297]);
});

test("what people send is kept as well as PostgreSQL can: NUL, half surrogates, escapes, odd numbers", async () => {
  await access.audit.append({
    principal: null,
    action: "test",
    object: "a\0b\ud800c",
    outcome: "ok",
    detail: { text: '\0 \\u0000 \ud83d\ude00 \udc00 "q" \\', big: 1e21, tiny: 5e-324, minus: -0, none: undefined, list: [1, [2]] },
  });
  expect(await access.audit.verify()).toEqual({ ok: true, entries: 1 });
  const [entry] = (await access.audit.list(access.systemPrincipal(), {})).items;
  expect(entry?.object).toBe("a\ufffdb\ufffdc");
  expect(entry?.detail).toEqual({ text: '\ufffd \\u0000 \ud83d\ude00 \ufffd "q" \\', big: 1e21, tiny: 5e-324, minus: 0, list: [1, [2]] });
});

test("an altered entry is found", async () => {
  await fill(5);
  await store.db.updateTable("auditLog").set({ outcome: "FORBIDDEN" }).where("seq", "=", 3).execute();
  expect(await access.audit.verify()).toEqual({ ok: false, entries: 2, firstBad: 3, why: "entry 3 was altered" });
});

test("a deleted entry is found", async () => {
  await fill(5);
  await store.db.deleteFrom("auditLog").where("seq", "=", 3).execute();
  expect(await access.audit.verify()).toEqual({ ok: false, entries: 2, firstBad: 3, why: "entry 3 is missing" });
});

test("exchanged entries are found", async () => {
  await fill(5);
  for (const [from, to] of [
    [2, 99],
    [3, 2],
    [99, 3],
  ] as const)
    await store.db.updateTable("auditLog").set({ seq: to }).where("seq", "=", from).execute();
  expect(await access.audit.verify()).toMatchObject({ ok: false, firstBad: 2 });
});

test("a cut-off end is found, even when the server appends after the cut", async () => {
  await fill(5);
  await store.db.deleteFrom("auditLog").where("seq", ">", 3).execute();
  expect(await access.audit.verify()).toEqual({
    ok: false,
    entries: 3,
    firstBad: 4,
    why: "the log ends at entry 3, the settings names entry 5: the end was cut off",
  });
  await fill(4);
  expect(await access.audit.verify()).toMatchObject({ ok: false, firstBad: 5, why: "entry 5 is not the one that the settings names: the log was rewritten" });
});

test("a cut-off end is found by the file when the settings were changed too, and after a restart", async () => {
  await fill(5);
  await store.db.deleteFrom("auditLog").where("seq", ">", 3).execute();
  const last = await store.db.selectFrom("auditLog").select("hash").where("seq", "=", 3).executeTakeFirstOrThrow();
  await store.db
    .updateTable("settings")
    .set({ value: `3:${last.hash}` })
    .where("name", "=", "auditHead")
    .execute();
  expect((await access.audit.verify()).why).toBe("the log ends at entry 3, the file audit.head names entry 5: the end was cut off");
  access = await createAccess({ ...store, store, config: store.config });
  await fill(1);
  expect((await access.audit.verify()).ok).toBe(false);
});

test("a note that is behind, as after a kill between commit and note, is still right and moves on", async () => {
  await fill(3);
  const path = join(store.dataDir, "audit.head");
  const earlier = readFileSync(path, "utf8");
  await fill(2);
  writeFileSync(path, earlier);
  access = await createAccess({ ...store, store, config: store.config });
  expect(await access.audit.verify()).toEqual({ ok: true, entries: 5 });
  await fill(1);
  expect(readFileSync(path, "utf8")).toMatch(/^6:/);
  expect(await access.audit.verify()).toEqual({ ok: true, entries: 6 });
});

test("canonical JSON sorts keys at every depth and is the same for the same value", () => {
  expect(canonicalJson({ b: [{ d: 1, c: "x" }], a: null })).toBe('{"a":null,"b":[{"c":"x","d":1}]}');
  expect(storableJson({ a: undefined, b: new Date(0) })).toEqual({ b: "1970-01-01T00:00:00.000Z" });
});
