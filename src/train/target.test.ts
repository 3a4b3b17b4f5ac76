import { expect, test } from "vitest";
import type { TableColumn } from "#data";
import { readTarget, type TargetOptions } from "./target.js";

const options: TargetOptions = { minRows: 10 };
const text = (values: readonly (string | null)[]): TableColumn => ({ name: "t", type: "text", values });
const numbers = (type: "integer" | "number" | "boolean" | "date", values: readonly number[]): TableColumn => ({
  name: "t",
  type,
  values: Float64Array.from(values),
});
const repeat = <T>(values: readonly T[], times: number): T[] => Array.from({ length: times }, () => values).flat();

test("text of two values is binary, of three multiclass, and classes are in order", () => {
  expect(readTarget(text(repeat(["no", "yes"], 6)), options)).toMatchObject({ task: "binary", classes: ["no", "yes"] });
  const target = readTarget(text(repeat(["c", "a", "b"], 6)), options);
  expect(target).toMatchObject({ task: "multiclass", classes: ["a", "b", "c"] });
  expect([...target.values.subarray(0, 3)]).toEqual([2, 0, 1]);
});

test("a boolean target keeps its own type", () => {
  expect(readTarget(numbers("boolean", repeat([1, 0], 6)), options)).toMatchObject({ task: "binary", classes: [false, true] });
});

test("integers of few values are classes, of many values amounts, and fractions always amounts", () => {
  expect(readTarget(numbers("integer", repeat([3, 1, 10], 6)), options)).toMatchObject({ task: "multiclass", classes: [1, 3, 10] });
  expect(readTarget(numbers("integer", repeat([...Array(21).keys()], 6)), options).task).toBe("regression");
  expect(readTarget(numbers("number", repeat([0.5, 1.5], 6)), options).task).toBe("regression");
});

test("an asked task is taken where the values allow it", () => {
  expect(readTarget(numbers("integer", repeat([1, 2], 6)), { ...options, task: "regression" }).task).toBe("regression");
  expect(readTarget(numbers("number", repeat([0.5, 1.5], 6)), { ...options, task: "binary" })).toMatchObject({ task: "binary", classes: [0.5, 1.5] });
  expect(() => readTarget(numbers("integer", repeat([1, 2, 3], 6)), { ...options, task: "binary" })).toThrow(
    "Target 't': it has 3 different values, the task 'binary' needs 2",
  );
  expect(() => readTarget(text(repeat(["a", "b"], 6)), { ...options, task: "regression" })).toThrow(
    "Target 't': its type is text, a regression predicts numbers",
  );
});

test("rows without a target are left out", () => {
  expect([...readTarget(text(["a", null, "b", "", ...repeat(["a", "b"], 6)]), options).rows].slice(0, 3)).toEqual([0, 2, 4]);
  expect([...readTarget(numbers("number", [NaN, 1, 2, ...repeat([3, 4], 6)]), options).rows].slice(0, 2)).toEqual([1, 2]);
});

test("an unusable target is refused with its column and the reason", () => {
  expect(() => readTarget(text(new Array<null>(20).fill(null)), options)).toThrow("Target 't': all its values are missing");
  expect(() => readTarget(numbers("number", new Array<number>(20).fill(NaN)), options)).toThrow("Target 't': all its values are missing");
  expect(() => readTarget(text(new Array<string>(20).fill("x")), options)).toThrow(
    "Target 't': all its values are the same (x), so there is nothing to tell apart",
  );
  expect(() => readTarget(numbers("number", new Array<number>(20).fill(5)), options)).toThrow("Target 't': all its values are the same (5)");
  expect(() => readTarget(text(Array.from({ length: 20 }, (_, i) => `id${i}`)), options)).toThrow(
    "Target 't': every one of its 20 values is different, so no class is seen twice",
  );
  expect(() => readTarget(numbers("number", [...repeat([1, 2], 6), Infinity]), options)).toThrow("Target 't': 1 of its values is infinite");
  expect(() => readTarget(numbers("number", [...repeat([1, 2.5], 6), -1e300]), options)).toThrow(
    "Target 't': it has the value -1e+300; predictions are float32 and end at 1e+37",
  );
  expect(() => readTarget(numbers("date", repeat([1, 2], 6)), options)).toThrow("Target 't': its type is date; a target is text, boolean or a number");
});

test("a table of 3 rows is too small", () => {
  expect(() => readTarget(text(["a", "b", "a"]), options)).toThrow("Training needs at least 10 rows with a target, got 3");
});
