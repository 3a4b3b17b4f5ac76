import { expect, test } from "vitest";
import {
  AppError,
  checkName,
  createRandom,
  ERRORS,
  fail,
  formatCredits,
  fromWireError,
  isId,
  loadConfig,
  newId,
  parseCredits,
  parseReference,
  resumeRandom,
  toAppError,
  toName,
  toProblem,
  toWireError,
} from "./index.js";

test("an error says what, where, expected and got, and how to fix it", () => {
  const problem = toProblem(fail("GRAPH_SHAPE", { where: "Gemm 'fc1'", what: "input B", expected: "[256, 10]", got: "[128, 10]" }));
  expect(problem).toMatchObject({ status: 400, code: "GRAPH_SHAPE", detail: "Gemm 'fc1': input B is [128, 10], expected [256, 10]" });
  expect(problem.fix).not.toBe("");
});

test("an unknown fault shows none of its own words to a client", () => {
  const problem = toProblem(new Error("password=hunter2 at /srv/secret"));
  expect(problem).toMatchObject({ status: 500, code: "INTERNAL", detail: "Something went wrong on the server" });
  expect(JSON.stringify(problem)).not.toContain("hunter2");
});

test("a full disk is STORAGE_FULL whether the file system or PostgreSQL says it", () => {
  expect(toAppError(Object.assign(new Error("write"), { code: "ENOSPC" })).code).toBe("STORAGE_FULL");
  expect(toAppError(Object.assign(new Error("could not extend file"), { code: "53100" })).code).toBe("STORAGE_FULL");
});

test("an error crosses a process border unchanged", () => {
  const error = fromWireError(JSON.parse(JSON.stringify(toWireError(fail("NOT_FOUND", { kind: "dataset", name: "iris" })))) as ReturnType<typeof toWireError>);
  expect(error).toBeInstanceOf(AppError);
  expect(error.message).toBe("There is no dataset 'iris'");
});

test("of a thousand wrong values a hundred are listed and the total is said", () => {
  const items = Array.from({ length: 1000 }, (_, i) => ({ path: `/records/${i}/age`, code: "WRONG_TYPE", message: "expected a number" }));
  const problem = toProblem(fail("INVALID_RECORDS", { count: 1000, first: "age" }, { items }));
  expect(problem.errors).toHaveLength(100);
  expect(problem.errorsTotal).toBe(1000);
});

test("every error row has a title, a fix and a status that fits", () => {
  for (const [code, row] of Object.entries(ERRORS)) {
    expect(row.title, code).not.toBe("");
    expect(row.fix, code).not.toBe("");
    expect(row.http, code).toBeGreaterThanOrEqual(400);
  }
});

test("ids are a kind and 22 base62 characters, and no two are alike", () => {
  const ids = new Set(Array.from({ length: 10_000 }, () => newId("dataset")));
  expect(ids.size).toBe(10_000);
  expect([...ids].every((id) => /^ds_[0-9A-Za-z]{22}$/.test(id))).toBe(true);
  expect(isId(newId("run"), "run")).toBe(true);
  expect(isId(newId("run"), "model")).toBe(false);
  expect(isId("../../etc/passwd")).toBe(false);
});

test("a name may not be empty, start with a dot, be long, hold a slash, or look like an id", () => {
  expect(checkName("dataset", "iris-2.csv")).toBe("iris-2.csv");
  for (const bad of ["", ".iris", "a".repeat(64), "a/b", "a b", newId("dataset")]) expect(() => checkName("dataset", bad), bad).toThrow(/dataset name/);
});

test("a file's name becomes a usable name, and one without letters becomes the fallback", () => {
  expect(toName("My data (2).csv", "data")).toBe("My-data-2");
  expect(toName("数据.csv", "data")).toBe("data");
});

test("a reference is a name and a version, 'latest' when none is said", () => {
  expect(parseReference("iris@3")).toEqual({ name: "iris", version: "3" });
  expect(parseReference("iris")).toEqual({ name: "iris", version: "latest" });
});

test("credits have six decimals and survive the way to text and back", () => {
  expect(formatCredits(-100n)).toBe("-0.000100");
  expect(formatCredits(12_345_678n)).toBe("12.345678");
  expect(parseCredits("0.0001")).toBe(100n);
  for (const bad of ["1e2", "NaN", "0.0000001", "", "1,5"]) expect(() => parseCredits(bad), bad).toThrow(RangeError);
});

test("the same seed gives the same numbers, and a stored state goes on where it was", () => {
  const first = createRandom(7);
  const second = createRandom(7);
  expect(Array.from({ length: 5 }, () => first.uniform())).toEqual(Array.from({ length: 5 }, () => second.uniform()));
  const resumed = resumeRandom(JSON.parse(JSON.stringify(first.state())) as number[]);
  expect(resumed.uniform()).toBe(first.uniform());
});

test("uniform numbers fill [0, 1) evenly and normal ones have mean 0 and variance 1", () => {
  const random = createRandom(1);
  const n = 100_000;
  let sum = 0;
  let normals = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    sum += random.uniform();
    const z = random.normal();
    normals += z;
    squares += z * z;
  }
  expect(sum / n).toBeCloseTo(0.5, 2);
  expect(normals / n).toBeCloseTo(0, 1);
  expect(squares / n).toBeCloseTo(1, 1);
});

test("a flag beats the environment, and an empty variable counts as unset", () => {
  const config = loadConfig({ port: "9000" }, { AIMASS_PORT: "7000", AIMASS_HOST: "" }, "/nowhere");
  expect(config.port).toBe(9000);
  expect(config.host).toBe("127.0.0.1");
  expect(config.dataDir).toBe("/nowhere/.aimass");
});

test("a setting out of its range is refused by name, and a secret is not repeated", () => {
  expect(() => loadConfig({}, { AIMASS_PORT: "99999" }, "/nowhere")).toThrow("port (AIMASS_PORT): expected an integer from 0 to 65535, got '99999'");
  expect(() => loadConfig({}, { AIMASS_ADMIN_KEY: "short-key" }, "/nowhere")).toThrow(/at least 24 characters, got '9 characters'/);
});
