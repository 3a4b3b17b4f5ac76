import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDataRoom, streamOf, type DataRoom } from "./testing/data-room.js";

let room: DataRoom;
beforeAll(async () => {
  room = await openDataRoom();
});
afterAll(() => room.close());

const TEXT = "name,n\nZoë,1\n王小明,2\n";
const CELLS = [
  ["Zoë", 1],
  ["王小明", 2],
];
const utf16be = (text: string): Buffer => Buffer.from(text, "utf16le").swap16();
const GBK = Buffer.from("d0d5c3fb2cc4eac1e40acdf5d0a1c3f72c33300ac0eec0f62c32380a", "hex"); // 姓名,年龄 / 王小明,30 / 李丽,28

test.each([
  ["plain UTF-8", Buffer.from(TEXT)],
  ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${TEXT}`)],
  ["UTF-16 little endian", Buffer.from(`\ufeff${TEXT}`, "utf16le")],
  ["UTF-16 big endian", utf16be(`\ufeff${TEXT}`)],
  ["UTF-16 without a byte order mark", Buffer.from("name,n\nZoe,1\nAnn,2\n", "utf16le")],
  ["gzip", gzipSync(TEXT)],
  ["gzip of UTF-16", gzipSync(Buffer.from(`\ufeff${TEXT}`, "utf16le"))],
  ["CR LF", Buffer.from(TEXT.replaceAll("\n", "\r\n"))],
  ["CR alone", Buffer.from(TEXT.replaceAll("\n", "\r"))],
  ["line ends of all kinds, and blank lines", Buffer.from("name,n\r\nZoë,1\n\n\r\n王小明,2\r")],
  ["no line end at the end", Buffer.from(TEXT.trimEnd())],
  ["a quoted header after a byte order mark", Buffer.from(`\ufeff"name","n"\n"Zoë","1"\n王小明,2\n`)],
])("reads %s", async (name, content) => {
  const version = await room.add(name.replaceAll(/[^A-Za-z0-9]+/g, "-"), content);
  expect(version.columns.map(({ name: column, type }) => [column, type])).toEqual([
    ["name", "text"],
    ["n", "integer"],
  ]);
  const rows = await room.rows(name.replaceAll(/[^A-Za-z0-9]+/g, "-"));
  expect(rows).toEqual(
    name.includes("without")
      ? [
          ["Zoe", 1],
          ["Ann", 2],
        ]
      : CELLS,
  );
});

test("reads Chinese Excel's GBK and says that it guessed", async () => {
  const version = await room.add("gbk", GBK);
  expect(version.columns.map(({ name }) => name)).toEqual(["姓名", "年龄"]);
  expect(version.warnings).toMatchObject([{ code: "ENCODING_GUESSED" }]);
  expect(await room.rows("gbk")).toEqual([
    ["王小明", 30],
    ["李丽", 28],
  ]);
});

test("reads any other encoding that is named, and reads it so again when a type changes", async () => {
  const version = await room.add("latin", Buffer.from("name,n\nM\xfcller,1\n", "latin1"), { encoding: "windows-1252" });
  expect(version.format).toBe("csv");
  await room.data.patchColumns(room.owner, "latin", 1, [{ name: "n", type: "text" }]);
  expect(await room.rows("latin")).toEqual([["Müller", "1"]]);
});

test.each([
  [";", "semicolon"],
  ["\t", "tab"],
  ["|", "pipe"],
])("finds the delimiter '%s' although cells hold commas", async (delimiter, name) => {
  const lines = [
    ["a", "b", "c"],
    ["1,5", "x, y", "2"],
    ["2,5", '"q\nr"', "3"],
  ].map((row) => row.join(delimiter));
  const version = await room.add(name, lines.join("\n"));
  expect(version.columns.map(({ name: column }) => column)).toEqual(["a", "b", "c"]);
  expect((await room.rows(name))[1]).toEqual(["2,5", "q\nr", 3]);
});

test("quotes may hold delimiters, line ends and doubled quotes; a quote inside an unquoted cell is a character", async () => {
  await room.add("quotes", 'a,b\r\n"x,1\r\ny","say ""hi"""\r\n5" pipe,"\n"\r\n');
  expect(await room.rows("quotes")).toEqual([
    ["x,1\r\ny", 'say "hi"'],
    ['5" pipe', "\n"],
  ]);
});

test("reads JSON lines: kinds are the file's own, big numbers keep their digits, absent keys are missing", async () => {
  const lines = [
    '{"id":"001","n":1,"f":1.5,"big":12345678901234567890,"ok":true,"day":"2024-01-01","mix":1,"deep":{"a":[1]}}',
    '{"id":"2","n":null,"f":2,"big":1,"ok":false,"day":"2024-01-02","mix":"x","deep":[2],"a/b~c":"é"}',
    "",
  ];
  const version = await room.add("jsonl", lines.join("\n\n"));
  expect(version).toMatchObject({ format: "jsonl", rows: 2 });
  expect(version.columns.map(({ name, type }) => `${name}:${type}`)).toEqual([
    "id:text",
    "n:integer",
    "f:number",
    "big:text",
    "ok:boolean",
    "day:date",
    "mix:text",
    "deep:text",
    "a/b~c:text",
  ]);
  expect(version.warnings.map(({ code, column }) => [code, column])).toEqual([
    ["MIXED_TYPES", "mix"],
    ["NESTED_AS_TEXT", "deep"],
    ["LARGE_INTEGERS", "big"],
  ]);
  expect(await room.rows("jsonl")).toEqual([
    ["001", 1, 1.5, "12345678901234567890", true, "2024-01-01", "1", '{"a":[1]}', null],
    ["2", null, 2, "1", false, "2024-01-02", "x", "[2]", "é"],
  ]);
});

test("what is exported as Parquet comes back with its types, and an integer beyond 2^53-1 as a string", async () => {
  await room.add("out", "i,f,b,d,t,s\n1,1.5,true,2024-01-01,2024-01-01T10:00:00Z,x\n,,,,,\n");
  const chunks: Buffer[] = [];
  for await (const chunk of await room.data.export(room.owner, "out", 1, "parquet")) chunks.push(chunk as Buffer);
  const version = await room.add("back", Buffer.concat(chunks));
  expect(version).toMatchObject({ format: "parquet", rows: 2 });
  expect(version.columns.map(({ name, type }) => `${name}:${type}`)).toEqual(["i:integer", "f:number", "b:boolean", "d:date", "t:datetime", "s:text"]);
  expect((await room.rows("back"))[0]).toEqual([1, 1.5, true, "2024-01-01", "2024-01-01T10:00:00.000Z", "x"]);
  await room.add("wide", "i\nx\n9007199254740993\n");
  await room.data.patchColumns(room.owner, "wide", 1, [{ name: "i", type: "integer" }]);
  expect(await room.rows("wide")).toEqual([[null], ["9007199254740993"]]);
});

test("formulas are defused in CSV exports, numbers are not touched", async () => {
  await room.add("formulas", 'a,=b\n"=cmd|\' /C calc\'!A0",1\n"@SUM(1)",-2\n-5,3\n+49 30,4\n"-x, ""y""",5\n');
  let csv = "";
  for await (const chunk of await room.data.export(room.owner, "formulas", 1, "csv")) csv += String(chunk);
  expect(csv).toBe(`a,'=b\n'=cmd|' /C calc'!A0,1\n'@SUM(1),-2\n-5,3\n'+49 30,4\n"'-x, ""y""",5\n`);
});

test("JSON lines are exported as records show them", async () => {
  await room.add("json-out", 'a,A,t,s\n1,2,2024-01-01T10:00:00Z,"q""\n"\n,,,\n');
  let text = "";
  for await (const chunk of await room.data.export(room.owner, "json-out", 1, "jsonl")) text += String(chunk);
  expect(
    text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { a: 1, A: 2, t: "2024-01-01T10:00:00.000Z", s: 'q"\n' },
    { a: null, A: null, t: null, s: null },
  ]);
});

test("the format that a person names must be the one that the bytes have", async () => {
  await room.data.create(room.owner, { name: "named" });
  const send = (format: string, content: string) => room.data.receive(room.owner, "named", { stream: streamOf(content), format });
  await expect(send("parquet", TEXT)).rejects.toThrow("the bytes are no Parquet file");
  await expect(send("xlsx", TEXT)).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  await expect(send("jsonl", TEXT)).rejects.toThrow("line 1: it is no JSON");
});
