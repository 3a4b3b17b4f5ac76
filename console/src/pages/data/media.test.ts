import type { Column } from "@aimass/sdk";
import { expect, test } from "vitest";
import { archiveKind } from "./archive-kind.js";
import { mediaFacts } from "./media-columns.js";

test("an archive is of pictures unless the reader says recordings; a dataset keeps its kind", () => {
  const kindOf = (file: string, known?: string, chosen: "image" | "audio" = "image") => archiveKind(file, { known, chosen });
  expect([kindOf("digits.zip"), kindOf("Birds.ZIP", undefined, "audio"), kindOf("iris.csv"), kindOf("iris.csv.gz")]).toEqual([
    "image",
    "audio",
    "table",
    "table",
  ]);
  expect([kindOf("more.zip", "audio"), kindOf("archive", "image"), kindOf("more.zip", "table")]).toEqual(["audio", "image", "table"]);
});

const column = (name: string, part: Partial<Column>): Column => ({
  name,
  index: 0,
  type: "integer",
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

test("label counts and sizes come from the profile; a table has none", () => {
  const columns = [
    column("path", { type: "text" }),
    column("label", { type: "text", nulls: 2, histogram: { top: [{ value: "cat", count: 7 }], other: 3 } }),
    column("width", { min: 20, max: 64 }),
    column("height", { min: 28, max: 28 }),
  ];
  expect(mediaFacts("zip", columns)).toEqual({
    labels: [{ label: "cat", count: 7 }],
    others: 3,
    missing: 2,
    spans: [
      { column: "width", min: 20, max: 64 },
      { column: "height", min: 28, max: 28 },
    ],
  });
  expect(mediaFacts("csv", columns)).toBeNull();
});

test("labels that are numbers have no counts by value", () => {
  expect(mediaFacts("zip", [column("label", { type: "number" })])?.labels).toEqual([]);
});
