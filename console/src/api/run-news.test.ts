import type { RunEvent } from "@aimass/sdk";
import { expect, test } from "vitest";
import { emptyNews, foldEvent } from "./run-news.js";

const metric = (trial: string, [step, value]: readonly [number, number | null], split: "train" | "validation" | "holdout" = "train"): RunEvent => ({
  id: 1,
  kind: "metric",
  data: { name: "logLoss", split, step, value, trial } as never,
});
const fold = (events: readonly RunEvent[]) => events.reduce(foldEvent, emptyNews);

test("each trial has curves of its own", () => {
  const news = fold([metric("a", [0, 1]), metric("a", [1, 0.5]), metric("b", [0, 2]), metric("a", [1, 0.6], "validation")]);
  expect(news.curves).toEqual([
    {
      trial: "a",
      metric: "logLoss",
      curves: {
        train: [
          { step: 0, value: 1 },
          { step: 1, value: 0.5 },
        ],
        validation: [{ step: 1, value: 0.6 }],
      },
    },
    { trial: "b", metric: "logLoss", curves: { train: [{ step: 0, value: 2 }] } },
  ]);
});

test("a resumed run goes on from its checkpoint: what was drawn after it is replaced", () => {
  const news = fold([metric("a", [0, 1]), metric("a", [1, 0.8]), metric("a", [2, 0.7]), metric("a", [1, 0.9])]);
  expect(news.curves[0]?.curves.train).toEqual([
    { step: 0, value: 1 },
    { step: 1, value: 0.9 },
  ]);
});

test("held-out values and values that are no number are no points of a curve", () => {
  expect(fold([metric("a", [0, 0.1], "holdout"), metric("a", [0, null])]).curves).toEqual([]);
});

test("a trial that ends takes the place of itself running", () => {
  const trial = (id: string, state: string, value: number | null): RunEvent => ({ id: 1, kind: "trial", data: { id, parameters: {}, value, state } });
  expect(
    fold([trial("a", "running", null), trial("b", "running", null), trial("a", "succeeded", 0.3)]).trials.map(({ id, state }) => `${id} ${state}`),
  ).toEqual(["a succeeded", "b running"]);
});

test("progress is the last one, the log is all of it", () => {
  const news = fold([
    { id: 1, kind: "progress", data: { progress: 0.1, step: 1, steps: 10, etaMs: null, message: "" } },
    { id: 2, kind: "log", data: { level: "info", message: "one" } },
    { id: 3, kind: "progress", data: { progress: 0.2, step: 2, steps: 10, etaMs: 900, message: "" } },
    { id: 4, kind: "log", data: { level: "warn", message: "two" } },
    { id: 5, kind: "end", data: { state: "succeeded", version: "iris@1", error: null } },
  ]);
  expect(news.progress?.step).toBe(2);
  expect(news.log.map((line) => line.message)).toEqual(["one", "two"]);
});
