import { expect, test } from "vitest";
import { splitReference } from "./shapes.js";
import { nameOfFile } from "./upload-file.js";

test("a file's name becomes a name that the server takes", () => {
  expect(["penguins.csv", "My data (2).csv", "sales.2024.csv.gz", "模型.onnx", "__x__.parquet", "a".repeat(80)].map(nameOfFile)).toEqual([
    "penguins",
    "My-data-2",
    "sales.2024",
    "",
    "x",
    "a".repeat(63),
  ]);
});

test("a reference is a name and perhaps a version's number", () => {
  expect(splitReference("iris@3")).toEqual({ name: "iris", version: 3 });
  expect(splitReference("iris")).toEqual({ name: "iris", version: null });
  expect(splitReference("iris@champion")).toEqual({ name: "iris", version: null });
});
