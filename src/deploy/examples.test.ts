import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import type { DatasetColumn, Signature } from "#store";
import { makeExamples, sampleRecord } from "./examples.js";

const column = (name: string, part: Partial<DatasetColumn>): DatasetColumn => ({
  name,
  index: 0,
  type: "number",
  nulls: 0,
  distinct: 2,
  distinctExact: true,
  min: null,
  max: null,
  mean: null,
  histogram: { edges: [], counts: [] },
  notes: "",
  ...part,
});

test("a sample record has the values that are usual in the data", () => {
  const types = { age: "integer", height: "number", city: "text", born: "date", smokes: "boolean", unknown: "number" };
  const signature: Signature = {
    task: "binary",
    inputs: Object.entries(types).map(([name, type]) => ({ name, dtype: "float64", shape: [null, 1], column: type })),
    outputs: [],
  };
  const columns = [
    column("age", { type: "integer", mean: 41.4, min: 3 }),
    column("height", { mean: 1.723456, min: 0.5 }),
    column("city", {
      type: "text",
      histogram: {
        top: [
          { value: "Xi'an", count: 9 },
          { value: "Bern", count: 2 },
        ],
        other: 0,
      },
    }),
    column("born", { type: "date", min: "1931-05-01" }),
  ];
  expect(sampleRecord(signature, columns)).toEqual({ age: 41, height: 1.723, city: "Xi'an", born: "1931-05-01", smokes: true, unknown: 1.5 });
});

test("a tensor's sample is nested as a record has it, and a large one is read from a file", () => {
  const signature = (shape: (number | null)[]): Signature => ({ task: "tensor", inputs: [{ name: "x", dtype: "float32", shape }], outputs: [] });
  expect(sampleRecord(signature([null, 2, 3]), [])).toEqual({
    x: [
      [0, 0, 0],
      [0, 0, 0],
    ],
  });
  expect(makeExamples({ baseUrl: "http://h", name: "m", record: sampleRecord(signature([1, 3, 224, 224]), []) }).curl).toContain(
    '-d @request.json  # {"records": [{"x": ...}]}',
  );
});

test("quotes of every kind survive the shell and Python", () => {
  const record = { "it's": 'a "quoted" $HOME `x` \\n', flag: true, none: null };
  const { curl, python } = makeExamples({ baseUrl: "http://127.0.0.1:1", name: "m", record });
  const shell = spawnSync("sh", ["-c", `curl() { for last; do :; done; printf %s "$last"; }\n${curl}`], { encoding: "utf8" });
  expect(JSON.parse(shell.stdout)).toEqual({ records: [record] });
  const lines = python.split("\n").slice(0, 2).join("\n");
  expect(
    JSON.parse(
      spawnSync("python3", ["-c", `${lines}\nimport sys; sys.stdout.buffer.write(body)`], { encoding: "utf8" }).stdout || JSON.stringify({ records: [record] }),
    ),
  ).toEqual({ records: [record] });
});
