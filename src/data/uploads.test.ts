import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#base";
import { openDataRoom, streamOf, type DataRoom } from "./testing/data-room.js";

let room: DataRoom;
beforeAll(async () => {
  room = await openDataRoom({ maxUploadBytes: 10_000 });
});
afterAll(() => room.close());

const CSV = "name,n\nZoe,1\nAnn,2\n";
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

test("an upload goes on from where it broke off, and becomes a version", async () => {
  const { owner, data } = room;
  await data.create(owner, { name: "resumed" });
  const upload = await data.uploads.create(owner, { size: CSV.length, filename: "../../etc/people.csv", sha256: sha256(CSV) });
  expect(await data.uploads.append(owner, upload.id, { offset: 0, stream: streamOf(CSV.slice(0, 5)) })).toMatchObject({ offset: 5, size: CSV.length });
  const broken = new Readable({
    read() {
      this.push(Buffer.from(CSV.slice(5, 9)));
      this.destroy(new Error("connection reset"));
    },
  });
  await expect(data.uploads.append(owner, upload.id, { offset: 5, stream: broken })).rejects.toThrow("connection reset");
  const { offset } = await data.uploads.head(owner, upload.id);
  await expect(data.receiveUpload(owner, "resumed", { uploadId: upload.id })).rejects.toMatchObject({ code: "NOT_READY" });
  await data.uploads.append(owner, upload.id, { offset, stream: streamOf(CSV.slice(offset)) });
  const version = await data.receiveUpload(owner, "resumed", { uploadId: upload.id });
  expect(version).toMatchObject({ state: "ready", rows: 2, sha256: sha256(CSV), bytes: CSV.length });
  await expect(data.uploads.head(owner, upload.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(readdirSync(room.store.stagingDir)).toEqual([]);
});

test("a wrong offset is refused with the right one", async () => {
  const { owner, data } = room;
  const { id } = await data.uploads.create(owner, { size: 100 });
  await data.uploads.append(owner, id, { offset: 0, stream: streamOf("abc") });
  for (const offset of [0, 2, 4])
    await expect(data.uploads.append(owner, id, { offset, stream: streamOf("x") })).rejects.toMatchObject({
      code: "UPLOAD_OFFSET",
      params: { expected: 3, got: offset },
    });
});

test("a part that is longer than the upload leaves nothing of itself", async () => {
  const { owner, data } = room;
  const { id } = await data.uploads.create(owner, { size: 10 });
  await data.uploads.append(owner, id, { offset: 0, stream: streamOf("abc") });
  await expect(data.uploads.append(owner, id, { offset: 3, stream: Readable.from([Buffer.from("defg"), Buffer.from("hijklmno")]) })).rejects.toMatchObject({
    code: "BODY_TOO_LARGE",
  });
  expect(await data.uploads.head(owner, id)).toMatchObject({ offset: 3 });
  expect(readFileSync(join(room.store.stagingDir, id), "utf8")).toBe("abc");
});

test("two parts at the same time: one is told to wait", async () => {
  const { owner, data } = room;
  const { id } = await data.uploads.create(owner, { size: 10 });
  const slow = new Readable({ read: () => undefined });
  const first = data.uploads.append(owner, id, { offset: 0, stream: slow });
  await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(data.uploads.append(owner, id, { offset: 0, stream: streamOf("b") })).rejects.toMatchObject({ code: "NOT_READY" });
  slow.push("a");
  slow.push(null);
  expect(await first).toMatchObject({ offset: 1 });
});

test("a size beyond the limit, no size, a malformed digest and a wrong one are refused", async () => {
  const { owner, data } = room;
  await expect(data.uploads.create(owner, { size: 10_001 })).rejects.toMatchObject({ code: "BODY_TOO_LARGE" });
  for (const size of [0, -1, 1.5, Number.NaN]) await expect(data.uploads.create(owner, { size })).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  for (const digest of ["sha256:../../x", sha256("x").toUpperCase(), "%2e%2e", sha256("x").slice(1)])
    await expect(data.uploads.create(owner, { size: 1, sha256: digest })).rejects.toMatchObject({ code: "BAD_DIGEST" });
  const { id } = await data.uploads.create(owner, { size: 1, sha256: sha256("x") });
  await data.uploads.append(owner, id, { offset: 0, stream: streamOf("y") });
  await expect(data.uploads.take(owner, id)).rejects.toThrow(`hash to ${sha256("y")}, expected ${sha256("x")}`);
});

test("an upload whose file cannot be read is still there, to be read as what it is", async () => {
  const { owner, data } = room;
  await data.create(owner, { name: "again" });
  const { id } = await data.uploads.create(owner, { size: CSV.length });
  await data.uploads.append(owner, id, { offset: 0, stream: streamOf(CSV) });
  await expect(data.receiveUpload(owner, "again", { uploadId: id, format: "parquet" })).rejects.toMatchObject({ code: "DATASET_UNREADABLE" });
  expect(await data.receiveUpload(owner, "again", { uploadId: id })).toMatchObject({ state: "ready", version: 1 });
});

test("an id that is none, another's upload and a path are not found, and touch no file", async () => {
  const { owner, data } = room;
  const { id } = await data.uploads.create(owner, { size: 1 });
  const stranger = { organisation: "org_0000000000000000000002", user: "usr_0000000000000000000002" };
  const before = readdirSync(room.store.stagingDir).length;
  for (const [who, ref] of [
    [stranger, id],
    [owner, newId("upload")],
    [owner, "../lock"],
    [owner, `${id}/../../lock`],
    [owner, newId("run")],
  ] as const)
    await expect(data.uploads.append(who, ref, { offset: 0, stream: streamOf("x") }), ref).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(readdirSync(room.store.stagingDir).length).toBe(before);
});

test("what a stopped server left in staging without a row is removed at the start, uploads under way stay", async () => {
  const { owner, data } = room;
  const { id } = await data.uploads.create(owner, { size: 5 });
  await data.uploads.append(owner, id, { offset: 0, stream: streamOf("abc") });
  const stray = join(room.store.stagingDir, `${id}.stray`);
  writeFileSync(stray, "x");
  await data.uploads.clean();
  expect(existsSync(stray)).toBe(false);
  expect(await data.uploads.head(owner, id)).toMatchObject({ offset: 3 });
  rmSync(join(room.store.stagingDir, id));
});
