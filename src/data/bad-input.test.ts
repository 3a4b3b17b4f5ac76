import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDataRoom, streamOf, type DataRoom } from "./testing/data-room.js";

let room: DataRoom;
beforeAll(async () => {
  room = await openDataRoom();
});
afterAll(() => room.close());

const DAY = "name,n\nZoe,1\nAnn,2\n";
const png = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), randomBytes(100)]);

test.each([
  ["an empty file", "", "it is empty"],
  ["only blank lines", "\n\n\r\n", "it has no content"],
  ["a header without rows", "a,b\n", "it has a header and no rows"],
  ["a short line", "a,b\n1,2\n3\n4,5\n", "line 3: it has 1 cell, expected 2"],
  ["a long line", "a,b\n1,2\n3,4,5\n", "line 3: it has 3 cells, expected 2"],
  ["a bad line after a quoted line end", 'a,b\n"x\ny",2\n3\n', "line 4: it has 1 cell"],
  ["a file cut off inside quotes", 'a,b\n1,2\n"3,4\n5,6\n', "line 3: a quote that opens here is never closed"],
  ["text after a closing quote", 'a,b\n"x"y,2\n', "line 2: there is text after a closing quote"],
  ["zero bytes", Buffer.from("a,b\n1,2\n\0\0,3\n\0"), "this is a binary file"],
  ["a picture", png, "it is a PNG image"],
  ["an Excel workbook", Buffer.from("504b030414000600", "hex"), "it is a ZIP archive or an Excel workbook"],
  ["a web page", "<!DOCTYPE html><html><body>Not found</body></html>", "it is an HTML or XML page"],
  ["a JSON array", '[{"a": 1}, {"a": 2}]', "send JSON lines"],
  ["Latin-1", Buffer.from("name,n\nCaf\xe9,1\n", "latin1"), "line 2: the byte 0xe9 is no UTF-8"],
  ["Latin-1 that would also be Chinese", Buffer.from("name,n\nM\xfcller,1\nK\xf6nig,2\n", "latin1"), "line 2: the byte 0xfc is no UTF-8"],
  ["UTF-8 cut off inside a character", Buffer.from("name,n\nx,é", "utf8").subarray(0, -1), "line 2: the byte 0xc3 is no UTF-8"],
  ["UTF-16 cut off inside a character", Buffer.from(`\ufeff${DAY}`, "utf16le").subarray(0, -1), "not utf-16le, or the file is cut off"],
  ["UTF-32", Buffer.from("fffe000061000000", "hex"), "it is UTF-32"],
  ["gzip cut off", gzipSync(DAY.repeat(100)).subarray(0, 40), "the file is cut off"],
  ["gzip with a flipped byte", flipped(gzipSync(randomBytes(1000))), "gzip: "],
  ["gzip of nothing", gzipSync(""), "it is empty"],
  ["JSON lines with a bad line", '{"a": 1}\n{"a": 2\n', "line 2: it is no JSON"],
  ["JSON lines with a number for an object", '{"a": 1}\n7\n', "line 2: it is a number, expected an object"],
  ["Parquet cut off", Buffer.from(`PAR1${"x".repeat(100)}`), "parquet"],
  ["Parquet of noise", Buffer.concat([Buffer.from("PAR1"), randomBytes(5000), Buffer.from("10000000", "hex"), Buffer.from("PAR1")]), "parquet"],
])("refuses %s, naming the place", async (name, content, expected) => {
  const error = await room.refuse(name.replaceAll(/[^A-Za-z0-9]+/g, "-"), content);
  expect(error.code).toBe("DATASET_UNREADABLE");
  expect(error.row.http).toBe(422);
  expect(error.message.toLowerCase()).toContain(expected.toLowerCase());
  expect(error.message).not.toContain(room.store.dataDir);
});

test("10 000 columns are refused with the limit and the number", async () => {
  const header = Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(",");
  const error = await room.refuse("columns", `${header}\n${header}\n`);
  expect(error).toMatchObject({ code: "LIMIT_EXCEEDED", params: { limit: 5000, got: 10_000, unit: "columns" } });
  const keys = await room.refuse("keys", `{${Array.from({ length: 5001 }, (_, i) => `"k${i}":1`).join(",")}}\n`);
  expect(keys).toMatchObject({ code: "LIMIT_EXCEEDED", params: { limit: 5000, got: 5001 } });
});

test("5 000 columns are read", { timeout: 120_000 }, async () => {
  const header = Array.from({ length: 5000 }, (_, i) => `c${i}`).join(",");
  const version = await room.add("wide", `${header}\n${header.replaceAll("c", "")}\n`);
  expect(version.columns.length).toBe(5000);
  expect(version.columns[4999]).toMatchObject({ name: "c4999", type: "integer", min: 4999 });
});

test("one line of 100 MB is refused with the limit and its length", async () => {
  const part = Buffer.alloc(1024 * 1024, "x");
  function* lines() {
    yield Buffer.from("a,b\n1,2\n");
    for (let i = 0; i < 100; i++) yield part;
    yield Buffer.from(",1\n");
  }
  const error = await room.refuse("long-line", Readable.from(lines()));
  expect(error).toMatchObject({ code: "LIMIT_EXCEEDED", params: { what: "Line 3", limit: 16 * 1024 * 1024, got: 100 * 1024 * 1024 + 2 } });
  const json = await room.refuse("long-json", Readable.from([Buffer.from('{"a":"'), ...Array.from({ length: 20 }, () => part), Buffer.from('"}\n')]));
  expect(json).toMatchObject({ code: "LIMIT_EXCEEDED", params: { what: "Line 1" } });
});

test("a long line within the limit is read", async () => {
  const text = "x".repeat(12 * 1024 * 1024);
  const version = await room.add("long-enough", `a,b\n${text},1\ny,2\n`);
  expect(version.rows).toBe(2);
  const { items } = await room.data.records(room.owner, "long-enough", 1, { limit: 1 });
  expect(String(items[0]?.values["a"]).length).toBe(text.length);
});

test("a body that is longer than announced, shorter, or broken off leaves nothing", async () => {
  await room.data.create(room.owner, { name: "body" });
  const before = blobCount();
  await expect(room.data.receive(room.owner, "body", { stream: streamOf(DAY), expectBytes: 1000 })).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  const broken = new Readable({
    read() {
      this.push(Buffer.from(DAY));
      this.destroy(new Error("connection reset"));
    },
  });
  await expect(room.data.receive(room.owner, "body", { stream: broken })).rejects.toThrow("connection reset");
  expect((await room.data.versions(room.owner, "body", {})).items).toEqual([]);
  expect(blobCount()).toBe(before);
  expect(readdirSync(join(room.store.dataDir, "tmp"))).toEqual([]);
});

test("a file beyond the upload limit is refused while it arrives", async () => {
  const small = await openDataRoom({ maxUploadBytes: 1000 });
  try {
    expect(await small.refuse("big", Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(100, "x"))))).toMatchObject({
      code: "BODY_TOO_LARGE",
      params: { limitBytes: 1000 },
    });
    expect(await small.refuse("bomb", gzipSync("a,b\n".repeat(10_000)))).toMatchObject({ code: "LIMIT_EXCEEDED", params: { limit: 1000, unit: "bytes" } });
  } finally {
    await small.close();
  }
});

test("a name that is no name, an id of another kind and a path find nothing and make nothing", async () => {
  for (const name of ["../x", "a/b", "", "x".repeat(64), "ds_0000000000000000000001", ".hidden"])
    await expect(room.data.create(room.owner, { name }), name).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  for (const ref of ["../../etc/passwd", "%2e%2e", "run_0000000000000000000001", "nobody's"])
    await expect(room.data.get(room.owner, ref), ref).rejects.toMatchObject({ code: "NOT_FOUND" });
  await room.add("real", DAY);
  for (const v of ["0", "-1", "1e3", "2", "../1", "dsv_0000000000000000000001", "99999999999"])
    await expect(room.data.version(room.owner, "real", v), v).rejects.toMatchObject({ code: "NOT_FOUND" });
  const stranger = { organisation: "org_0000000000000000000002", user: "usr_0000000000000000000002" };
  await expect(room.data.get(stranger, "real")).rejects.toMatchObject({ code: "NOT_FOUND" });
});

function flipped(bytes: Buffer): Buffer {
  bytes[500] = (bytes[500] ?? 0) ^ 0xff;
  return bytes;
}

function blobCount(): number {
  return readdirSync(join(room.store.dataDir, "blobs"), { recursive: true }).length;
}
