import { expect, test } from "vitest";
import { AppError } from "#base";
import type { Signature } from "#store";
import { compileColumnDecoder } from "./decode-columns.js";

const signature = (columns: Readonly<Record<string, string>>, target?: string): Signature => ({
  task: "binary",
  ...(target === undefined ? {} : { target }),
  inputs: Object.entries(columns).map(([name, column]) => ({ name, column, dtype: column === "text" ? "string" : "float64", shape: [null, 1] })),
  outputs: [],
});

const refusal = (work: () => unknown): AppError => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("expected a refusal");
};

test('each column becomes one tensor [N, 1]: text as strings, everything else as float64, missing as "" and NaN', () => {
  const decode = compileColumnDecoder(signature({ age: "integer", name: "text", height: "number", smokes: "boolean", born: "date", seen: "datetime" }));
  const feeds = decode([
    { age: 41, name: "Ada", height: 1.7, smokes: true, born: "1970-01-02", seen: "1970-01-01T01:00:00+01:00" },
    { age: null, name: null, height: null, smokes: false, born: null, seen: "2024-02-29T12:30:00.250Z" },
  ]);
  expect(feeds["age"]).toEqual({ dtype: "float64", dims: [2, 1], data: Float64Array.of(41, NaN) });
  expect(feeds["name"]).toEqual({ dtype: "string", dims: [2, 1], data: ["Ada", ""] });
  expect(feeds["height"]?.data).toEqual(Float64Array.of(1.7, NaN));
  expect(feeds["smokes"]?.data).toEqual(Float64Array.of(1, 0));
  expect(feeds["born"]?.data).toEqual(Float64Array.of(86_400_000, NaN));
  expect(feeds["seen"]?.data).toEqual(Float64Array.of(0, 1_709_209_800_250));
});

test("all wrong values are named at once, each with its record and column", () => {
  const decode = compileColumnDecoder(signature({ age: "integer", name: "text" }, "class"));
  const error = refusal(() =>
    decode([{ age: "41", name: 7 }, { name: "Ada", class: "x", shoe: 1 }, "no record", { age: 1.5, name: "Bob" }, { age: 3, name: "Eve" }]),
  );
  expect(error.code).toBe("INVALID_RECORDS");
  expect(error.items.map(({ path, code }) => [path, code])).toEqual([
    ["/records/0/age", "WRONG_TYPE"],
    ["/records/0/name", "WRONG_TYPE"],
    ["/records/1/age", "MISSING_COLUMN"],
    ["/records/1/shoe", "UNKNOWN_COLUMN"],
    ["/records/2", "WRONG_TYPE"],
    ["/records/3/age", "WRONG_TYPE"],
  ]);
  expect(error.items[0]?.message).toBe('expected an integer (beyond 2^53-1 as a string) or null, got "41"');
  expect(error.message).toBe('6 values are wrong; the first: /records/0/age: expected an integer (beyond 2^53-1 as a string) or null, got "41"');
});

test("nothing is coerced: booleans, numbers, strings and dates stay what they are", () => {
  const wrong: [column: string, value: unknown][] = [
    ["number", "1.5"],
    ["number", true],
    ["number", Infinity],
    ["number", [1]],
    ["number", {}],
    ["integer", 1.5],
    ["integer", 9007199254740992],
    ["integer", "12"],
    ["integer", false],
    ["boolean", 1],
    ["boolean", "true"],
    ["text", 1],
    ["text", ["a"]],
    ["date", "2024-02-30"],
    ["date", "2024-13-01"],
    ["date", "29.02.2024"],
    ["date", "2024-02-29T00:00:00Z"],
    ["date", 0],
    ["datetime", "2024-02-29T24:00:00Z"],
    ["datetime", "yesterday"],
    ["datetime", "2024-02-29T12:30:00+25:00"],
    ["datetime", 1709209800250],
  ];
  for (const [column, value] of wrong) {
    const decode = compileColumnDecoder(signature({ c: column }));
    expect(refusal(() => decode([{ c: value }])).items, `${column}: ${JSON.stringify(value)}`).toMatchObject([{ path: "/records/0/c", code: "WRONG_TYPE" }]);
  }
});

test("integers beyond 2^53-1 come as strings, and 1e999 is an infinity and refused", () => {
  expect(compileColumnDecoder(signature({ id: "integer" }))([{ id: "9007199254740993" }, { id: 9007199254740991 }])["id"]?.data).toEqual(
    Float64Array.of(9007199254740992, 9007199254740991),
  );
  expect(refusal(() => compileColumnDecoder(signature({ x: "number" }))(JSON.parse('[{"x":1e999}]') as unknown[])).items).toMatchObject([
    { code: "WRONG_TYPE" },
  ]);
});

test("columns with the names of JavaScript's own properties are data like any other", () => {
  const decode = compileColumnDecoder(signature({ ["__proto__"]: "number", constructor: "text", toString: "number" }));
  const feeds = decode(JSON.parse('[{"__proto__":1,"constructor":"a","toString":2}]') as unknown[]);
  expect(Object.entries(feeds).map(([name, value]) => [name, value.data])).toEqual([
    ["__proto__", Float64Array.of(1)],
    ["constructor", ["a"]],
    ["toString", Float64Array.of(2)],
  ]);
  expect(refusal(() => decode([{}])).items.map(({ path }) => path)).toEqual(["/records/0/__proto__", "/records/0/constructor", "/records/0/toString"]);
  expect(refusal(() => compileColumnDecoder(signature({ x: "number" }))(JSON.parse('[{"x":1,"__proto__":2}]') as unknown[])).items).toMatchObject([
    { path: "/records/0/__proto__", code: "UNKNOWN_COLUMN" },
  ]);
});

test("names with slashes and tildes are escaped in the path as JSON Pointer says", () => {
  expect(refusal(() => compileColumnDecoder(signature({ "a/b~c": "number" }))([{}])).items[0]?.path).toBe("/records/0/a~1b~0c");
});

test("a request with millions of errors is answered without collecting them all", () => {
  const decode = compileColumnDecoder(signature(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`c${i}`, "number"]))));
  const before = process.memoryUsage().arrayBuffers;
  const error = refusal(() => decode(Array.from({ length: 50_000 }, () => ({}))));
  expect(error.items.length).toBe(10_000);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100e6); // 50 000 x 1000 cells would be 400 MB
});
