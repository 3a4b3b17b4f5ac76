/** Laws of every step: fit is idempotent and deterministic, what was never seen has a place, and numbers are written out. */
import { expect, test } from "vitest";
import type { TableColumns } from "#data";
import { createBuilder, encodeModel } from "#graph";
import { openSession } from "#runtime";
import type { DatasetColumn } from "#store";
import { tensor, type Tensor } from "#tensor";
import { fitFeatures, lowerFeatures, planFeatures, toFeeds, type FittedFeatures } from "./index.js";

const all = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);
const profile = (name: string, type: DatasetColumn["type"], part: Partial<DatasetColumn> = {}): DatasetColumn => ({
  name,
  index: 0,
  type,
  nulls: 0,
  distinct: 10,
  distinctExact: true,
  min: null,
  max: null,
  mean: null,
  histogram: { edges: [0, 1], counts: [10] },
  notes: "",
  ...part,
});
const table: TableColumns = {
  rows: 6,
  columns: [
    { name: "size", type: "number", values: Float64Array.of(1, 2, NaN, 4, Infinity, 3) },
    { name: "day", type: "date", values: Float64Array.of(1.7e12, 1.7e12 + 864e5, 1.7e12, 1.7e12, 1.7e12, 1.7e12) },
    { name: "isle", type: "text", values: ["b", "a", null, "a", "b", "rare"] },
    { name: "t", type: "text", values: ["x", "y", "x", "y", "x", "y"] },
  ],
};
const columns = [
  profile("size", "number"),
  profile("day", "date"),
  profile("isle", "text", { distinct: 3, histogram: { top: [{ value: "a", count: 2 }], other: 4 } }),
  profile("t", "text"),
];

async function run(fitted: FittedFeatures, feeds: Record<string, Tensor>): Promise<Tensor> {
  const builder = createBuilder("features");
  const inputs = Object.fromEntries(fitted.inputs.map(({ name, dtype }) => [name, builder.input(name, dtype, ["N", 1])]));
  builder.output(lowerFeatures(builder, fitted, inputs), "x");
  const session = await openSession(encodeModel(builder.build()));
  const { x } = await session.run(feeds);
  if (x === undefined) throw new Error("no output");
  return x;
}

test("columns go where their profile says, and each that is not used is named with the reason", () => {
  const text = (distinct: number, count: number): Partial<DatasetColumn> => ({ distinct, histogram: { top: [{ value: "v", count }], other: 1 } });
  const plan = planFeatures(
    [
      profile("target", "text", text(2, 50)),
      profile("price", "number"),
      profile("yes", "boolean", { distinct: 2 }),
      profile("day", "datetime"),
      profile("colour", "text", text(5, 20)),
      profile("name", "text", text(100, 1)),
      profile("city", "text", text(51, 9)),
      profile("empty", "text", { distinct: 0, nulls: 100 }),
      profile("same", "number", { distinct: 1 }),
      profile("row", "integer", { distinct: 100, min: 1, max: 100 }),
      profile("year", "integer", { distinct: 90, min: 1, max: 90 }),
    ],
    "target",
    { rows: 100 },
  );
  expect(plan.numbers.map(({ name }) => name)).toEqual(["price", "yes", "day", "year"]);
  expect(plan.categories.map(({ name }) => name)).toEqual(["colour"]);
  expect(plan.notUsed).toEqual([
    { column: "name", reason: "every value is different, like an id" },
    { column: "city", reason: "text with 51 different values; up to 50 are used as categories" },
    { column: "empty", reason: "all values are missing" },
    { column: "same", reason: "all values are the same" },
    { column: "row", reason: "it numbers the rows, so it says where a row was, not what it is" },
  ]);
});

test("fit gives plain numbers from the given rows only: medians, means, deviations, categories", () => {
  const fitted = fitFeatures(planFeatures(columns, "t"), table, Uint32Array.of(0, 1, 2, 3));
  expect(fitted.steps.impute).toEqual({ medians: [2, 1.7e12], flagged: [0] });
  expect(fitted.steps.standardise.means).toEqual([2.25, 1.7e12 + 216e5]);
  expect(fitted.steps.standardise.scales[0]).toBeCloseTo(Math.sqrt(1.1875), 14);
  expect(fitted.steps.oneHot.categories).toEqual([{ column: "isle", values: ["a"] }]); // "b" is there once, so it is unknown
  expect(fitted.names).toEqual(["size", "day", "size is missing", "isle is missing", "isle is unknown", "isle=a"]);
  expect(fitted.width).toBe(6);
  expect(JSON.parse(JSON.stringify(fitted))).toEqual(fitted);
});

test("fit is idempotent and deterministic: the same rows in another order give the same", () => {
  const plan = planFeatures(columns, "t");
  const first = fitFeatures(plan, table, all(6));
  expect(fitFeatures(plan, table, all(6))).toEqual(first);
  expect(fitFeatures(plan, table, all(6).reverse()).steps.oneHot).toEqual(first.steps.oneHot);
});

test("the graph gives the standardised numbers, the flag and one slot a category", async () => {
  const fitted = fitFeatures(planFeatures(columns, "t"), table, all(6));
  const x = await run(fitted, toFeeds(fitted.inputs, table, all(6)));
  expect(x.dims).toEqual([6, 7]);
  const deviation = Math.sqrt((1.5 ** 2 * 2 + 0.5 ** 2 * 2) / 6); // 1 2 2.5 4 2.5 3 around 2.5
  const sizes = [-1.5, -0.5, 0, 1.5, 0, 0.5].map((value) => value / deviation);
  const expected = [
    [sizes[0], -0.4472136, 0, 0, 0, 0, 1],
    [sizes[1], 2.236068, 0, 0, 0, 1, 0],
    [sizes[2], -0.4472136, 1, 1, 0, 0, 0],
    [sizes[3], -0.4472136, 0, 0, 0, 1, 0],
    [sizes[4], -0.4472136, 1, 0, 0, 0, 1],
    [sizes[5], -0.4472136, 0, 0, 1, 0, 0],
  ].flat();
  expected.forEach((value, i) => expect(x.data[i]).toBeCloseTo(value ?? NaN, 5));
});

test("an unknown category, a missing one, NaN and both infinities have a place, and nothing is NaN", async () => {
  const fitted = fitFeatures(planFeatures(columns, "t"), table, all(6));
  const x = await run(fitted, {
    size: tensor("float64", [3, 1], Float64Array.of(NaN, -Infinity, Infinity)),
    day: tensor("float64", [3, 1], Float64Array.of(NaN, 0, 1e18)),
    isle: tensor("string", [3, 1], ["never seen", "", "a"]),
  });
  const rows = [0, 1, 2].map((i) => [...(x.data as Float32Array)].slice(i * 7, i * 7 + 7));
  expect(rows.map((row) => [row[0], row[2]])).toEqual([
    [0, 1],
    [0, 1],
    [0, 1],
  ]); // the median, and the flag
  expect(rows.map((row) => row.slice(3))).toEqual([
    [0, 1, 0, 0],
    [1, 0, 0, 0],
    [0, 0, 1, 0],
  ]);
  expect([...(x.data as Float32Array)].every(Number.isFinite)).toBe(true);
});

test("a column that has no value among the fitted rows becomes 0, whatever comes later", async () => {
  const empty: TableColumns = { rows: 2, columns: [{ name: "v", type: "number", values: Float64Array.of(NaN, 7) }] };
  const fitted = fitFeatures({ numbers: [{ name: "v", type: "number" }], categories: [], notUsed: [] }, empty, Uint32Array.of(0));
  expect(fitted.steps).toMatchObject({ impute: { medians: [0], flagged: [0] }, standardise: { means: [0], scales: [1] } });
  expect([...((await run(fitted, toFeeds(fitted.inputs, empty, all(2)))).data as Float32Array)]).toEqual([0, 1, 7, 0]);
});

test("numbers near the largest float64 do not overflow while they are fitted", () => {
  const huge: TableColumns = { rows: 4, columns: [{ name: "v", type: "number", values: Float64Array.of(1.7e308, 1.7e308, -1.7e308, 1.6e308) }] };
  const { steps } = fitFeatures({ numbers: [{ name: "v", type: "number" }], categories: [], notUsed: [] }, huge, all(4));
  expect(steps.impute.medians[0]).toBeCloseTo(1.65e308, -300);
  expect(Number.isFinite(steps.standardise.means[0])).toBe(true);
  expect(steps.standardise.scales).toEqual([1]); // the deviation itself is beyond float64
});

test("columns named like things of JavaScript are columns", async () => {
  const odd: TableColumns = {
    rows: 2,
    columns: [
      { name: "toString", type: "number", values: Float64Array.of(1, 3) },
      { name: "constructor", type: "text", values: ["a", "a"] },
    ],
  };
  const fitted = fitFeatures(
    { numbers: [{ name: "toString", type: "number" }], categories: [{ name: "constructor", type: "text" }], notUsed: [] },
    odd,
    all(2),
  );
  const x = await run(fitted, toFeeds(fitted.inputs, odd, all(2)));
  expect([...(x.data as Float32Array)]).toEqual([-1, 0, 0, 1, 1, 0, 0, 1]);
});
