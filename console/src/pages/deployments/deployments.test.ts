import type { Signature } from "@aimass/sdk";
import { expect, test } from "vitest";
import { moveTraffic } from "./move-traffic.js";
import { sampleRecords, toRecord, zeros } from "./sample-records.js";
import { addSample, emptyHistory } from "./traffic-history.js";
import { withKey } from "./with-key.js";

test("moving all traffic leaves one version", () => {
  expect(moveTraffic([{ version: 1, weight: 100 }], 2, 100)).toEqual([{ version: 2, weight: 100 }]);
  expect(moveTraffic([], 2, 30)).toEqual([{ version: 2, weight: 100 }]);
});

test("moving a part leaves the others their proportions, 100 in all", () => {
  expect(moveTraffic([{ version: 1, weight: 100 }], 2, 10)).toEqual([
    { version: 2, weight: 10 },
    { version: 1, weight: 90 },
  ]);
  const three = moveTraffic(
    [
      { version: 1, weight: 33 },
      { version: 2, weight: 33 },
      { version: 3, weight: 34 },
    ],
    3,
    1,
  );
  expect(three.reduce((sum, share) => sum + share.weight, 0)).toBe(100);
  expect(three[0]).toEqual({ version: 3, weight: 1 });
});

const SIGNATURE: Signature = {
  task: "binary",
  inputs: [
    { name: "length", dtype: "float64", shape: [null, 1], column: "number" },
    { name: "count", dtype: "float64", shape: [null, 1], column: "integer" },
    { name: "ripe", dtype: "float64", shape: [null, 1], column: "boolean" },
    { name: "colour", dtype: "string", shape: [null, 1], column: "text" },
  ],
  outputs: [],
};

test("a form starts with a record of the data; the target and other columns are left out", () => {
  const rows = [{ id: "rec_1", values: { length: 1.5, count: 3, ripe: true, colour: "red", kind: "apple" } }];
  expect(sampleRecords(SIGNATURE, rows)).toEqual([{ length: "1.5", count: "3", ripe: "true", colour: "red" }]);
  expect(sampleRecords(SIGNATURE, [])).toEqual([{ length: "", count: "", ripe: "", colour: "" }]);
});

test("what is typed becomes values of the columns' types; empty is missing, nonsense goes as typed", () => {
  expect(toRecord(SIGNATURE, { length: "1.5", count: "3", ripe: "true", colour: "red" })).toEqual({ length: 1.5, count: 3, ripe: true, colour: "red" });
  expect(toRecord(SIGNATURE, { length: "", count: "", ripe: "", colour: "" })).toEqual({ length: null, count: null, ripe: null, colour: null });
  expect(toRecord(SIGNATURE, { length: "long", count: "12345678901234567890", ripe: "false", colour: "7" })).toEqual({
    length: "long",
    count: "12345678901234567890",
    ripe: false,
    colour: "7",
  });
});

test("a tensor starts with zeros of its shape, without the batch axis", () => {
  expect(zeros({ name: "image", dtype: "float32", shape: [null, 2, 2] })).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect(zeros({ name: "text", dtype: "string", shape: [null, null] })).toEqual([""]);
  const tensors: Signature = { task: "tensor", inputs: [{ name: "x", dtype: "float32", shape: [null, 2] }], outputs: [] };
  expect(toRecord(tensors, { x: "[1, 2]" })).toEqual({ x: [1, 2] });
  expect(toRecord(tensors, { x: "[1, " })).toEqual({ x: "[1, " });
});

test("a counter becomes a rate; one that starts anew is no negative traffic", () => {
  const samples = [
    { requestsTotal: 10, atMs: 1000 },
    { requestsTotal: 30, atMs: 3000 },
    { requestsTotal: 30, atMs: 3000 },
    { requestsTotal: 5, atMs: 4000 },
  ];
  const history = samples.reduce(addSample, emptyHistory);
  expect(history.x).toEqual([3, 4]);
  expect(history.perSecond).toEqual([10, 0]);
});

test("the examples work as copied once there is a key", () => {
  expect(withKey('curl -H "Authorization: Bearer $AIMASS_KEY"', "am_x")).toBe('curl -H "Authorization: Bearer am_x"');
  expect(withKey("`Bearer ${process.env.AIMASS_KEY}`", "am_x")).toBe("`Bearer am_x`");
  expect(withKey('"Bearer " + os.environ["AIMASS_KEY"]', "am_x")).toBe('"Bearer " + "am_x"');
  expect(withKey("$AIMASS_KEY", null)).toBe("$AIMASS_KEY");
});
