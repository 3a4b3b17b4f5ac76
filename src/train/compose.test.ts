import { expect, test } from "vitest";
import { createRandom } from "#base";
import { toFeeds } from "#features";
import { encodeModel } from "#graph";
import { openSession } from "#runtime";
import type { TableColumns } from "#data";
import { composeModel, composeSignature, labelsOf } from "./compose.js";
import { prepareExamples } from "./examples.js";
import type { Network } from "./learners/network.js";
import { parameterCount } from "./learners/network.js";
import { readTarget } from "./target.js";

const ROWS = 200;
const random = createRandom(9);
const numbers = (): Float64Array => Float64Array.from({ length: ROWS }, () => 2 * random.uniform() - 1);
const [a, b] = [numbers(), numbers()];
const table: TableColumns = {
  rows: ROWS,
  columns: [
    { name: "x", type: "number", values: a },
    { name: "b", type: "number", values: b },
    { name: "y", type: "number", values: a.map((value, i) => 1000 * value * (b[i] ?? 0)) },
  ],
};
const rows = Uint32Array.from({ length: ROWS }, (_, i) => i);

test("a record's answer is the same alone and in a batch, also near 0 on a scale of hundreds", async () => {
  const target = readTarget({ name: "y", type: "number", values: table.columns[2]?.values as Float64Array }, { minRows: 10 });
  const plan = {
    numbers: [
      { name: "x", type: "number" as const },
      { name: "b", type: "number" as const },
    ],
    categories: [],
    notUsed: [],
  };
  const { features, scaling } = await prepareExamples({
    table,
    plan,
    target,
    split: { train: rows, validation: new Uint32Array(0), holdout: rows },
    threads: 1,
  });
  const network: Network = { inputs: 2, hidden: [64, 32], outputs: 1, head: "amount" };
  const theta = Float32Array.from({ length: parameterCount(network) }, () => 0.3 * random.normal());
  const session = await openSession(encodeModel(composeModel({ features, network, theta, scaling }, target)));
  const together = (await session.run(toFeeds(features.inputs, table, rows)))["value"]?.data as Float32Array;
  for (const row of rows) {
    const alone = (await session.run(toFeeds(features.inputs, table, Uint32Array.of(row))))["value"]?.data[0];
    expect(Math.abs(Number(alone) - (together[row] ?? NaN))).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(Number(alone))));
  }
  expect(composeSignature(features, target, "y")).toMatchObject({
    task: "regression",
    target: "y",
    outputs: [{ name: "value", dtype: "float32", shape: [null] }],
  });
});

test("labels are int64 for integer classes, else the classes as text", () => {
  expect(labelsOf([1, 2, 30])).toMatchObject({ dtype: "int64", data: BigInt64Array.of(1n, 2n, 30n) });
  expect(labelsOf(["no", "yes"])).toMatchObject({ dtype: "string", data: ["no", "yes"] });
  expect(labelsOf([false, true])).toMatchObject({ dtype: "string", data: ["false", "true"] });
  expect(labelsOf([0.5, 1.5])).toMatchObject({ dtype: "string", data: ["0.5", "1.5"] });
});
