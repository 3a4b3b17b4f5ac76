import { expect, test } from "vitest";
import { curveTable } from "./curve-table.js";
import { histogramBars, mergeBins } from "./histogram-bars.js";
import { matrixShares } from "./matrix-shares.js";
import { smooth } from "./smooth.js";

test("bars of numbers have their edges and start at zero", () => {
  expect(histogramBars({ edges: [0, 1, 2, 3], counts: [2, 0, 4] })).toEqual([
    { share: 0.5, count: 2, from: 0, to: 1 },
    { share: 0, count: 0, from: 1, to: 2 },
    { share: 1, count: 4, from: 2, to: 3 },
  ]);
});

test("a histogram without any count has flat bars", () => {
  expect(histogramBars({ edges: [0, 1], counts: [0] })).toEqual([{ share: 0, count: 0, from: 0, to: 1 }]);
  expect(histogramBars({ top: [], other: 0 })).toEqual([]);
});

test("all other values are one bar at the end, which may be the longest", () => {
  expect(histogramBars({ top: [{ value: "a", count: 2 }], other: 8 })).toEqual([
    { value: "a", count: 2, share: 0.25 },
    { value: null, count: 8, share: 1 },
  ]);
});

test("bins are put together without losing a count or an outer edge", () => {
  expect(mergeBins({ edges: [0, 1, 2, 3, 4, 5], counts: [1, 2, 3, 4, 5] }, 3)).toEqual({ edges: [0, 2, 4, 5], counts: [3, 7, 5] });
  expect(mergeBins({ edges: [0, 1], counts: [7] }, 20)).toEqual({ edges: [0, 1], counts: [7] });
});

test("a confusion matrix is coloured by the shares of its rows; an empty row has none", () => {
  expect(
    matrixShares([
      [3, 1],
      [0, 0],
    ]),
  ).toEqual([
    [0.75, 0.25],
    [0, 0],
  ]);
});

test("curves of different steps, and of two runs, share one axis", () => {
  const own = {
    validation: [{ step: 2, value: 0.7 }],
    train: [
      { step: 1, value: 0.9 },
      { step: 2, value: 0.6 },
    ],
  };
  expect(curveTable([own, { train: [{ step: 3, value: 0.5 }] }])).toEqual({
    x: [1, 2, 3],
    lines: [
      { of: 0, split: "train", values: [0.9, 0.6, null] },
      { of: 0, split: "validation", values: [null, 0.7, null] },
      { of: 1, split: "train", values: [null, null, 0.5] },
    ],
  });
  expect(curveTable([{}])).toEqual({ x: [], lines: [] });
});

test("a smoothed curve keeps its level and its gaps; without weight it is what it was", () => {
  expect(smooth([4, null, 2], 0)).toEqual([4, null, 2]);
  expect(smooth([3, 3, null, 3], 0.9).map((value) => (value === null ? null : Math.round(value * 1e9) / 1e9))).toEqual([3, 3, null, 3]);
  expect(smooth([0, 1], 0.5)).toEqual([0, 2 / 3]); // weights 1/4 and 1/2, their sum 3/4
});
