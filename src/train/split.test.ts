import { expect, test } from "vitest";
import { createRandom } from "#base";
import { splitRows } from "./split.js";

const rows = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);
const options = (seed: number) => ({ random: createRandom(seed), holdout: 0.2, validation: 0.2 });

test("every row is in exactly one part, in row order", () => {
  const { train, validation, holdout } = splitRows(rows(1000), () => 0, options(1));
  expect([train.length, validation.length, holdout.length]).toEqual([640, 160, 200]);
  expect([...train, ...validation, ...holdout].sort((a, b) => a - b)).toEqual([...rows(1000)]);
  expect([...holdout]).toEqual([...holdout].sort((a, b) => a - b));
});

test("the same seed gives the same parts, another seed others", () => {
  const first = splitRows(rows(100), () => 0, options(7));
  expect(splitRows(rows(100), () => 0, options(7))).toEqual(first);
  expect(splitRows(rows(100), () => 0, options(8)).holdout).not.toEqual(first.holdout);
});

test("each class is held out by its share, also on a table that is sorted by class", () => {
  const { holdout } = splitRows(rows(1000), (row) => (row < 900 ? 0 : 1), options(3));
  expect(holdout.filter((row) => row >= 900)).toHaveLength(20);
});

test("a class of one row stays in the training part, and small classes give rows in turn", () => {
  const { train, holdout } = splitRows(rows(11), (row) => row >> 1, { ...options(4), validation: 0 });
  expect([...train]).toContain(10);
  expect(holdout).toHaveLength(2);
});
