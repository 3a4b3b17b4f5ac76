import { expect, test } from "vitest";
import { hourBars } from "./hour-bars.js";
import { isZero } from "./is-zero.js";

test("hours without use are bars of nothing", () => {
  const item = { hour: "2026-11-24T11:00:00.000Z", requests: 1, predictions: 1, errors: 0, computeMs: 1, credits: "0.000100" };
  expect(hourBars([item], { from: "2026-11-24T10:20:00Z", hours: 3 })).toEqual([
    { hour: "2026-11-24T10:00:00.000Z", credits: "0.000000" },
    { hour: "2026-11-24T11:00:00.000Z", credits: "0.000100" },
    { hour: "2026-11-24T12:00:00.000Z", credits: "0.000000" },
  ]);
});

test("only a sum without any digit but 0 balances", () => {
  expect(["0.000000", "-0.000000", "0"].every(isZero)).toBe(true);
  expect(["0.000001", "-1.000000"].some(isZero)).toBe(false);
});
