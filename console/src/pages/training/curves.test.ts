import type { Run } from "@aimass/sdk";
import { expect, test } from "vitest";
import { emptyNews } from "../../api/run-news.js";
import { curveTable } from "../../charts/curve-table.js";
import { besideRows } from "./beside-rows.js";
import { curveLines } from "./curve-lines.js";
import { pickCurves } from "./pick-curves.js";

const curves = (trial: string, metric: string) => ({ trial, metric, curves: { train: [{ step: 1, value: 1 }] } });
const news = { ...emptyNews, curves: [curves("a", "logLoss"), curves("a", "accuracy"), curves("b", "logLoss")] };

test("a candidate has a curve for each metric; the loss is shown first, the best candidate when it is known", () => {
  expect(pickCurves(news, { trial: null, metric: null, best: "a" })).toEqual({ trials: ["a", "b"], metrics: ["logLoss", "accuracy"], shown: news.curves[0] });
  expect(pickCurves(news, { trial: null, metric: null, best: null }).shown).toBe(news.curves[2]);
  expect(pickCurves(news, { trial: "a", metric: "accuracy", best: null }).shown).toBe(news.curves[1]);
  expect(pickCurves(news, { trial: null, metric: "accuracy", best: null }).shown).toBe(news.curves[2]); // b has no accuracy
  expect(pickCurves(emptyNews, { trial: null, metric: null, best: null })).toEqual({ trials: [], metrics: [], shown: undefined });
});

test("a smoothed line has the raw one faintly behind it, in the colour of its run and split", () => {
  const table = curveTable([{ train: [{ step: 1, value: 2 }] }, { validation: [{ step: 1, value: 4 }] }]);
  const nameOf = (split: string, of: number) => `${split} ${of}`;
  expect(curveLines(table, { nameOf, smoothing: 0 })).toEqual([
    { name: "train 0", color: 0, values: [2] },
    { name: "validation 1", color: 3, dash: [6, 4], values: [4] },
  ]);
  expect(curveLines(table, { nameOf, smoothing: 0.5 }).map(({ name, isFaint = false }) => `${name} ${isFaint}`)).toEqual([
    "train 0 true",
    "train 0 false",
    "validation 1 true",
    "validation 1 false",
  ]);
});

test("two runs are compared by all their metrics, and by what was different in how they were made", () => {
  const run = (part: object) => ({ algorithm: "cnn", seed: 0, parameters: {}, metrics: null, ...part }) as unknown as Run;
  const a = run({ metrics: { holdout: { accuracy: 0.9, logLoss: 0.3 }, trivial: {} }, parameters: { epochs: 5, flip: true, l1: 0 } });
  const b = run({ metrics: { holdout: { accuracy: 0.8 }, trivial: {} }, algorithm: "mlp", parameters: { epochs: 5, flip: false, l1: 0, hidden: [1] } });
  expect(besideRows(a, b).map((row) => [row.name, row.a, row.b])).toEqual([
    ["accuracy", 0.9, 0.8],
    ["logLoss", 0.3, null],
    ["algorithm", "cnn", "mlp"],
    ["flip", "true", "false"],
    ["hidden", null, "[1]"],
  ]);
});
