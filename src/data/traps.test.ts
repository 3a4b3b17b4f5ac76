import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PACKAGE_ROOT } from "#base";
import type { DatasetVersionView } from "./views.js";
import { openDataRoom, type DataRoom } from "./testing/data-room.js";

let room: DataRoom;
beforeAll(async () => {
  room = await openDataRoom();
});
afterAll(() => room.close());

const types = (version: DatasetVersionView): string[] => version.columns.map(({ type }) => type);
const column = (version: DatasetVersionView, name: string) => version.columns.find((candidate) => candidate.name === name);
const about = (version: DatasetVersionView, name: string) => version.warnings.filter(({ column: of }) => of === name);

test("numbers with leading zeros stay text, and the person is told", async () => {
  const version = await room.add("zeros", "zip,n\n001,1\n010,2\n100,3\n");
  expect(types(version)).toEqual(["text", "integer"]);
  expect(version.warnings).toMatchObject([{ code: "LEADING_ZEROS", column: "zip", count: 2 }]);
  expect(await room.rows("zeros")).toEqual([
    ["001", 1],
    ["010", 2],
    ["100", 3],
  ]);
});

test("ids of 20 digits and integers beyond 2^53-1 stay text, digit by digit", async () => {
  const version = await room.add("ids", "id,big,safe\n12345678901234567890,9007199254740992,9007199254740991\n98765432109876543210,5,-9007199254740991\n");
  expect(types(version)).toEqual(["text", "text", "integer"]);
  expect(version.warnings.map(({ code, count }) => [code, count])).toEqual([
    ["LARGE_INTEGERS", 2],
    ["LARGE_INTEGERS", 1],
  ]);
  expect((await room.rows("ids"))[0]).toEqual(["12345678901234567890", "9007199254740992", 9007199254740991]);
});

test("dates, times and truth values are recognised, impossible dates are not", async () => {
  const rows = [
    "2024-02-29,2024-02-30,2024-01-01 10:00,2024-01-01T10:00:00+02:00,true,yes",
    "2023-01-01,2024-01-01,2024-01-02,2024-01-01T10:00:00.25Z,FALSE,no",
    ",,,,,",
  ];
  const version = await room.add("times", `date,notDate,time,zoned,flag,answer\n${rows.join("\n")}\n`);
  expect(types(version)).toEqual(["date", "text", "datetime", "datetime", "boolean", "text"]);
  expect(await room.rows("times")).toEqual([
    ["2024-02-29", "2024-02-30", "2024-01-01T10:00:00.000Z", "2024-01-01T08:00:00.000Z", true, "yes"],
    ["2023-01-01", "2024-01-01", "2024-01-02T00:00:00.000Z", "2024-01-01T10:00:00.250Z", false, "no"],
    [null, null, null, null, null, null],
  ]);
  expect(column(version, "date")).toMatchObject({ nulls: 1, distinct: 2, min: "2023-01-01", max: "2024-02-29", mean: null });
});

test("NA, N/A, null, NaN and an empty cell are missing in a column of numbers", async () => {
  const version = await room.add("missing", "a,b\n1,x\nNA,x\nN/A,x\nnull,x\nNaN,x\n,x\n2.5,x\n");
  expect(column(version, "a")).toMatchObject({ type: "number", nulls: 5, min: 1, max: 2.5, mean: 1.75 });
});

test("NA in a text column is a word, unless numbers of the same file use it for missing; then the person is told", async () => {
  const alone = await room.add("na-alone", "name,sex\nAnn,NA\nBob,male\n");
  expect(column(alone, "sex")).toMatchObject({ nulls: 0, distinct: 2 });
  const beside = await room.add("na-beside", "mass,sex\n1.5,NA\nNA,male\n2,female\n");
  expect(column(beside, "sex")).toMatchObject({ nulls: 1, distinct: 2 });
  expect(about(beside, "sex")).toMatchObject([{ code: "MISSING_WORDS", count: 1 }]);
  const codes = await room.add("na-codes", "mass,country\n1.5,NA\nNA,DE\n2,ZA\n");
  expect(column(codes, "country")).toMatchObject({ nulls: 0, distinct: 3 });
  expect(about(codes, "country")).toMatchObject([{ code: "MISSING_WORD_KEPT", count: 1 }]);
});

test("thousands of integers and one word stay text with MOSTLY_NUMERIC; declared an integer, only the word becomes missing", async () => {
  const numbers = Array.from({ length: 30_000 }, (_, i) => String(i));
  const version = await room.add("mostly", `n\n${numbers.join("\n")}\nunknown\n`);
  expect(types(version)).toEqual(["text"]);
  expect(column(version, "n")).toMatchObject({ nulls: 0 });
  expect(version.warnings).toMatchObject([{ code: "MOSTLY_NUMERIC", column: "n", count: 1 }]);
  expect(version.warnings[0]?.message).toContain("'unknown'");
  const { version: patched, created } = await room.data.patchColumns(room.owner, "mostly", 1, [{ name: "n", type: "integer" }]);
  expect(created).toBe(true);
  expect(patched).toMatchObject({ version: 2, parent: 1, state: "ready", sha256: version.sha256 });
  expect(patched.columns[0]).toMatchObject({ type: "integer", nulls: 1, min: 0, max: 29_999 });
  expect(patched.warnings).toMatchObject([{ code: "CAST_TO_MISSING", column: "n", count: 1 }]);
});

test("a declared type takes more spellings, and text brings back what the file said", async () => {
  await room.add("declared", "answer,code,when\nyes,001,2024-01-01T10:00:00Z\nNo,2.0,2024-01-02T10:00:00Z\n,x,2024-01-03T10:00:00Z\n");
  const { version } = await room.data.patchColumns(room.owner, "declared", "latest", [
    { name: "answer", type: "boolean", notes: "asked on the phone" },
    { name: "code", type: "integer" },
    { name: "when", type: "date" },
  ]);
  expect(version.columns[0]).toMatchObject({ type: "boolean", notes: "asked on the phone" });
  expect(await room.rows("declared")).toEqual([
    [true, 1, "2024-01-01"],
    [false, 2, "2024-01-02"],
    [null, null, "2024-01-03"],
  ]);
  await room.data.patchColumns(room.owner, "declared", 2, [{ name: "code", type: "text" }]);
  expect((await room.rows("declared")).map((row) => row.slice(0, 2))).toEqual([
    [true, "001"],
    [false, "2.0"],
    [null, "x"],
  ]);
});

test("infinities are missing in a column of numbers, and the person is told", async () => {
  const version = await room.add("infinite", "x\n1\ninf\n-Infinity\n1e999\n2\n");
  expect(column(version, "x")).toMatchObject({ type: "number", nulls: 3, min: 1, max: 2 });
  expect(version.warnings).toMatchObject([{ code: "INFINITE_VALUES", count: 3 }]);
});

test("hexadecimal numbers, thousands separators, phone numbers and underscores are no numbers", async () => {
  const version = await room.add("no-numbers", 'hex,thousands,phone,score,comma\n0x1F,"1,000",+491234,1_000,"1,5"\n0x20,"2,000",+491235,2_000,"2,5"\n');
  expect(types(version)).toEqual(["text", "text", "text", "text", "text"]);
});

test("spaces around a number do not matter, inside a text they stay", async () => {
  const version = await room.add("spaces", "a, b ,c\n 1 , 2.5, x y \n2,3, z\n");
  expect(version.columns.map(({ name, type }) => [name, type])).toEqual([
    ["a", "integer"],
    ["b", "number"],
    ["c", "text"],
  ]);
  expect((await room.rows("spaces"))[0]).toEqual([1, 2.5, " x y "]);
});

test("empty and repeated column names are made unique; names that differ by case are two names", async () => {
  const version = await room.add("names", "a,,a,A,a_2\n1,2,3,4,5\n");
  expect(version.columns.map(({ name }) => name)).toEqual(["a", "column2", "a_3", "A", "a_2"]);
  expect(version.warnings.map(({ code }) => code)).toEqual(["EMPTY_COLUMN_NAME", "DUPLICATE_COLUMN_NAME"]);
});

test("__proto__ and constructor are column names like others", async () => {
  await room.add("proto", "__proto__,constructor\n1,2\n");
  const { items } = await room.data.records(room.owner, "proto", 1, {});
  expect(Object.entries(items[0]?.values ?? {})).toEqual([
    ["__proto__", 1],
    ["constructor", 2],
  ]);
  expect(({} as Record<string, unknown>)["1"]).toBeUndefined();
});

test("a first line of values is data; a header of years is a header", async () => {
  const data = await room.add("no-header", "1,x\n2,y\n");
  expect(data).toMatchObject({ rows: 2, warnings: [{ code: "NO_HEADER" }] });
  expect(data.columns.map(({ name }) => name)).toEqual(["column1", "column2"]);
  const years = await room.add("years", "country,2019,2020\nDE,1.5,2.5\nFR,3.5,4.5\n");
  expect(years.columns.map(({ name }) => name)).toEqual(["country", "2019", "2020"]);
});

test("the shipped sample reads as a person would: NA is missing everywhere, species and islands are text", async () => {
  const version = await room.add("penguins", readFileSync(join(PACKAGE_ROOT, "sample", "penguins.csv")));
  expect(version.columns.map(({ name, type, nulls, distinct }) => [name, type, nulls, distinct])).toEqual([
    ["species", "text", 0, 3],
    ["island", "text", 0, 3],
    ["bill_length_mm", "number", 2, 164],
    ["bill_depth_mm", "number", 2, 80],
    ["flipper_length_mm", "integer", 2, 55],
    ["body_mass_g", "integer", 2, 94],
    ["sex", "text", 11, 2],
    ["year", "integer", 0, 3],
  ]);
  expect(version.warnings).toMatchObject([{ code: "MISSING_WORDS", column: "sex", count: 11 }]);
});

test("a column of nothing is text, all missing", async () => {
  const version = await room.add("nothing", "a,b\n,1\n,2\n");
  expect(column(version, "a")).toMatchObject({ type: "text", nulls: 2, distinct: 0, min: null, max: null, histogram: { top: [], other: 0 } });
});

test("the profile counts exactly: nulls, distinct, range, mean, 20 bins, the frequent texts", async () => {
  const rows = Array.from({ length: 1000 }, (_, i) => `${i},${i % 10 === 0 ? "" : i / 4},${i % 3 === 0 ? "x" : `t${i % 40}`}`);
  const version = await room.add("profile", `i,f,s\n${rows.join("\n")}\n`);
  expect(column(version, "i")).toMatchObject({ nulls: 0, distinct: 1000, distinctExact: true, min: 0, max: 999, mean: 499.5 });
  expect(column(version, "f")).toMatchObject({ nulls: 100, distinct: 900, min: 0.25, max: 249.75 });
  const histogram = column(version, "i")?.histogram;
  expect(histogram && "edges" in histogram ? [histogram.edges.length, histogram.edges[0], histogram.edges[20], histogram.counts.length] : null).toEqual([
    21, 0, 999, 20,
  ]);
  expect(histogram && "counts" in histogram ? histogram.counts.reduce((a, b) => a + b, 0) : 0).toBe(1000);
  const texts = column(version, "s")?.histogram;
  expect(texts && "top" in texts ? [texts.top[0], texts.top.length, texts.top.reduce((sum, { count }) => sum + count, texts.other)] : null).toEqual([
    { value: "x", count: 334 },
    20,
    1000,
  ]);
});
