import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createBlobStore } from "./blobs.js";
import { openTestStore, type TestStore } from "./open-test-store.js";

let store: TestStore;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store.close());

const HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const tmpFiles = (): string[] => readdirSync(join(store.dataDir, "tmp"));

test("bytes, a stream and a file in parts become the same blob, under its digest", async () => {
  const bytes = Buffer.from("hello");
  expect(await store.blobs.put(bytes)).toEqual({ sha256: HELLO, bytes: 5 });
  expect(await store.blobs.put(Readable.from([Buffer.from("he"), Buffer.from("llo")]))).toEqual({ sha256: HELLO, bytes: 5 });
  const path = join(store.stagingDir, "upl_1");
  writeFileSync(path, "hello");
  expect(await store.blobs.put({ path })).toEqual({ sha256: HELLO, bytes: 5 });
  expect(existsSync(path)).toBe(false);
  expect(store.blobs.path(HELLO)).toBe(join(store.dataDir, "blobs", "2c", HELLO));
  expect(Buffer.from(await store.blobs.read(HELLO)).toString()).toBe("hello");
  expect(await store.db.selectFrom("blobs").selectAll().execute()).toMatchObject([{ sha256: HELLO, bytes: 5, refs: 0 }]);
  expect(tmpFiles()).toEqual([]);
});

test("an empty file is a blob too", async () => {
  const { sha256, bytes } = await store.blobs.put(new Uint8Array());
  expect([sha256, bytes]).toEqual(["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 0]);
  expect(await store.blobs.read(sha256)).toHaveLength(0);
});

test("the same bytes put by 20 at once are one file", async () => {
  const results = await Promise.all(Array.from({ length: 20 }, () => store.blobs.put(Readable.from([Buffer.alloc(100_000, 7)]))));
  expect(new Set(results.map((blob) => blob.sha256)).size).toBe(1);
  await store.blobs.verify(results[0]?.sha256 ?? "");
  expect(tmpFiles()).toEqual([]);
});

test("a range is streamed, both ends included", async () => {
  await store.blobs.put(Buffer.from("hello"));
  const parts = await store.blobs.open(HELLO, { start: 1, end: 3 }).toArray();
  expect(Buffer.concat(parts as Buffer[]).toString()).toBe("ell");
});

test("one flipped bit is found when the blob is read or verified, and putting it again heals it", async () => {
  const { sha256 } = await store.blobs.put(Buffer.alloc(3_000_000, 1));
  const path = store.blobs.path(sha256);
  const rotten = readFileSync(path);
  rotten[2_000_000] = 0;
  writeFileSync(path, rotten);
  const got = createHash("sha256").update(rotten).digest("hex");
  await expect(store.blobs.verify(sha256)).rejects.toMatchObject({ code: "CORRUPT_ARTIFACT", message: `Blob ${sha256}: its bytes hash to ${got}` });
  await expect(store.blobs.read(sha256)).rejects.toMatchObject({ code: "CORRUPT_ARTIFACT" });
  await store.blobs.put(Buffer.alloc(3_000_000, 1));
  await store.blobs.verify(sha256);
});

test("a blob whose file is gone is corrupt, not absent", async () => {
  const absent = "0".repeat(64);
  await expect(store.blobs.verify(absent)).rejects.toThrow(`Blob ${absent}: its bytes hash to nothing: the file is missing`);
  await expect(store.blobs.read(absent)).rejects.toMatchObject({ code: "CORRUPT_ARTIFACT" });
});

test.each(["../../etc/passwd", "sha256:" + HELLO, HELLO.toUpperCase(), HELLO.slice(1), `${HELLO}0`, "%2e%2e%2f", "", `${HELLO}\n`])(
  "'%s' is no digest and leads nowhere",
  (text) => {
    expect(() => store.blobs.path(text)).toThrow(expect.objectContaining({ code: "BAD_DIGEST" }) as Error);
  },
);

test("a stream that breaks leaves nothing behind", async () => {
  const broken = Readable.from(
    (function* () {
      yield Buffer.alloc(1000);
      throw new Error("the client went away");
    })(),
  );
  await expect(store.blobs.put(broken)).rejects.toThrow("the client went away");
  expect(tmpFiles()).toEqual([]);
  expect(await store.db.selectFrom("blobs").selectAll().execute()).toEqual([]);
});

test("what is referenced stays, what is not goes after its hour, and so do files that no row knows", async () => {
  const kept = await store.blobs.put(Buffer.from("kept"));
  const dropped = await store.blobs.put(Buffer.from("dropped"));
  const fresh = await store.blobs.put(Buffer.from("fresh"));
  await store.transaction(async (db) => {
    await store.blobs.addRef(db, kept.sha256);
    await store.blobs.addRef(db, dropped.sha256);
  });
  await store.blobs.dropRef(store.db, dropped.sha256);
  await store.blobs.dropRef(store.db, dropped.sha256); // never below zero
  const stray = join(store.dataDir, "blobs", "00", "0".repeat(64));
  mkdirSync(join(store.dataDir, "blobs", "00"));
  writeFileSync(stray, "stray");
  expect(await store.blobs.sweep(3_600_000)).toBe(0);
  await sql`update blobs set created_at = now() - interval '2 hours' where sha256 in (${dropped.sha256}, ${kept.sha256})`.execute(store.db);
  utimesSync(stray, new Date(0), new Date(0));
  expect(await store.blobs.sweep(3_600_000)).toBe(2);
  expect([kept, dropped, fresh].map((blob) => existsSync(store.blobs.path(blob.sha256)))).toEqual([true, false, true]);
  expect(existsSync(stray)).toBe(false);
  await expect(store.blobs.addRef(store.db, dropped.sha256)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("half-written files of a killed server are removed at the next start", async () => {
  writeFileSync(join(store.dataDir, "tmp", "half"), "x");
  await createBlobStore(store.dataDir, store.db);
  expect(tmpFiles()).toEqual([]);
});

test("F10 a full disk is STORAGE_FULL, leaves nothing, and after freeing it works without a restart", async (context) => {
  const small = join(store.dataDir, "small");
  mkdirSync(small);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", small], { stdio: "ignore" });
  } catch {
    return context.skip("a small tmpfs cannot be mounted here (not root)");
  }
  try {
    const blobs = await createBlobStore(small, store.db);
    const kept = await blobs.put(Buffer.alloc(900_000, 1));
    for (const source of [Buffer.alloc(3_000_000), Readable.from(Array.from({ length: 30 }, () => Buffer.alloc(100_000)))]) {
      await expect(blobs.put(source)).rejects.toMatchObject({ code: "STORAGE_FULL" });
    }
    const outside = join(store.stagingDir, "big");
    writeFileSync(outside, Buffer.alloc(3_000_000));
    await expect(blobs.put({ path: outside })).rejects.toMatchObject({ code: "STORAGE_FULL" });
    expect(statSync(outside).size).toBe(3_000_000); // what was to be moved in is not lost
    expect(readdirSync(join(small, "tmp"))).toEqual([]);
    expect(readdirSync(join(small, "blobs"))).toEqual([kept.sha256.slice(0, 2)]);
    await blobs.verify(kept.sha256);
    expect((await blobs.put(Buffer.alloc(500_000, 2))).bytes).toBe(500_000);
  } finally {
    execFileSync("umount", [small]);
  }
});

test("a stream is hashed in constant memory", async () => {
  const chunk = Buffer.alloc(1 << 20, 3);
  const before = process.memoryUsage().rss;
  const { bytes, sha256 } = await store.blobs.put(
    Readable.from(
      (function* () {
        for (let i = 0; i < 200; i++) yield chunk;
      })(),
    ),
  );
  expect(bytes).toBe(200 << 20);
  expect(statSync(store.blobs.path(sha256)).size).toBe(200 << 20);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 << 20);
});
