import type { Column } from "@aimass/sdk";
import { expect, test } from "vitest";
import { columnChanges } from "./column-changes.js";
import { warningFix } from "./warning-fix.js";

const column = (name: string, type: Column["type"]): Column => ({
  name,
  type,
  index: 0,
  nulls: 0,
  distinct: 1,
  distinctExact: true,
  min: null,
  max: null,
  mean: null,
  histogram: { top: [], other: 0 },
  notes: "",
});

test("the difference of two versions is the columns whose type changed", () => {
  expect(columnChanges([column("a", "text"), column("b", "text")], [column("a", "integer"), column("b", "text"), column("c", "text")])).toEqual([
    { column: "a", from: "text", to: "integer" },
  ]);
});

test("a warning offers the type that its reader most likely wants, or nothing", () => {
  expect(warningFix("MOSTLY_NUMERIC")).toBe("number");
  expect(warningFix("ENCODING_GUESSED")).toBeNull();
});
