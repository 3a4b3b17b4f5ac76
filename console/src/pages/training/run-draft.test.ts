import type { Run } from "@aimass/sdk";
import { expect, test } from "vitest";
import { likelyTask, startDraft, toRequest } from "./run-draft.js";
import { reasonKey } from "./reason-key.js";
import { metricRows } from "./metric-rows.js";

test("the shortest form asks for a dataset and a target, and leaves the rest to the server", () => {
  expect(toRequest({ ...startDraft("iris", undefined), target: "species" })).toEqual({
    dataset: "iris",
    target: "species",
    algorithm: "auto",
    seed: 0,
    validation: { method: "holdout", fraction: 0.2 },
  });
});

test("a chosen version, parameters and a model's name go along; what is no number goes as typed", () => {
  const draft = {
    ...startDraft("iris@3", undefined),
    target: "species",
    algorithm: "mlp",
    model: "flowers",
    task: "multiclass" as const,
    seed: 7,
    holdout: 30,
    parameters: { hidden: "64, 32", l2: "1e-3", epochs: "many", patience: " " },
  };
  expect(toRequest(draft)).toEqual({
    dataset: "iris@3",
    target: "species",
    task: "multiclass",
    algorithm: "mlp",
    parameters: { hidden: [64, 32], l2: 0.001, epochs: "many" },
    seed: 7,
    model: "flowers",
    validation: { method: "holdout", fraction: 0.3 },
  });
});

test("training again starts from the run's own recipe", () => {
  const before = {
    dataset: { id: "ds_1", name: "iris", version: 1 },
    target: "species",
    algorithm: "mlp",
    seed: 3,
    version: "flowers@2",
    parameters: { hidden: [64, 32], l2: 0.1 },
  } as unknown as Run;
  expect(startDraft(null, before)).toMatchObject({
    dataset: "iris",
    target: "species",
    algorithm: "mlp",
    seed: 3,
    model: "flowers",
    parameters: { hidden: "64, 32", l2: "0.1" },
  });
});

test("the task is guessed as the server will decide it", () => {
  const column = (type: "text" | "integer" | "number" | "boolean" | "date", distinct: number, nulls = 0) => ({ type, distinct, nulls });
  expect(likelyTask(column("text", 3), 100)).toBe("multiclass");
  expect(likelyTask(column("text", 2), 100)).toBe("binary");
  expect(likelyTask(column("boolean", 2), 100)).toBe("binary");
  expect(likelyTask(column("integer", 20), 100)).toBe("multiclass");
  expect(likelyTask(column("integer", 21), 100)).toBe("regression");
  expect(likelyTask(column("number", 2), 100)).toBe("regression");
  expect(likelyTask(column("text", 100), 100)).toBeNull(); // an id
  expect(likelyTask(column("text", 1), 100)).toBeNull();
  expect(likelyTask(column("date", 50), 100)).toBeNull();
});

test("reasons of the server have words in the reader's language, unknown ones stay", () => {
  expect(reasonKey("text with 812 different values; up to 100 are used as categories")).toBe("manyCategories");
  expect(reasonKey("all values are missing")).toBe("allMissing");
  expect(reasonKey("something new")).toBeNull();
});

test("metrics begin with the primary one; a bar is for shares only", () => {
  const rows = metricRows({ holdout: { accuracy: 0.9, logLoss: 0.2, rocAuc: null }, trivial: { accuracy: 0.5, logLoss: 0.7 } }, "logLoss");
  expect(rows).toEqual([
    { name: "logLoss", ours: 0.2, trivial: 0.7, isShare: false },
    { name: "accuracy", ours: 0.9, trivial: 0.5, isShare: true },
    { name: "rocAuc", ours: null, trivial: null, isShare: true },
  ]);
});
