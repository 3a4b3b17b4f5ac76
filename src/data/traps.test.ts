import { afterAll, beforeAll, expect, test } from "vitest";
import type { DatasetVersionView } from "./views.js";
import { openDataRoom, type DataRoom } from "./testing/data-room.js";

let room: DataRoom;
beforeAll(async () => {
  room = await openDataRoom();
});
afterAll(() => room.close());

const types = (version: DatasetVersionView): string[] => version.columns.map(({ type }) => type);
const codes = (version: DatasetVersionView): string[] => version.warnings.map(({ code }) => code);

test("numbers with leading zeros stay text, and the person is told", async () => {
  const version = await room.add("zeros", "zip,n\n001,1\n010,2\n100,3\n");
  expect(types(version)).toEqual(["text", "integer"]);
  expect(version.warnings).toMatchObject([{ code: "LEADING_ZEROS", column: "zip", count: 2 }]);
  expect(await room.rows("zeros")).toEqual([["001", 1], ["010", 2], ["100", 3]]);
});
