import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AppError } from "#base";
import { openSession } from "#runtime";
import { tensor, type Tensor } from "#tensor";
import { FIXTURES, fixturesMissing } from "../../test/support/fixtures.js";
import { treeGoldens, type TreeGolden } from "../../test/support/tree-goldens.js";
import type { ImportedOnnx } from "./onnx/import-onnx.js";
import { sniff } from "./sniff.js";
import { importTrees } from "./import-trees.js";
import { TREE_READERS } from "./tree-readers.js";

const OWN = "test/fixtures/trees";
/** Relative to the value, above this small absolute difference. */
const [RELATIVE, ABSOLUTE] = [1e-5, 1e-6];

function load(path: string): ImportedOnnx {
  const file = readFileSync(path);
  const format = sniff(file);
  if (!(format in TREE_READERS)) throw new Error(`${path} is ${format}`);
  return importTrees(TREE_READERS[format as keyof typeof TREE_READERS].read, file);
}

async function predict({ model, signature }: ImportedOnnx, { rows, columns, input }: Pick<TreeGolden, "rows" | "columns" | "input">) {
  const session = await openSession(model);
  try {
    const features =
      signature.inputs[0]?.dtype === "float64"
        ? tensor("float64", [rows, columns], Float64Array.from(input))
        : tensor("float32", [rows, columns], Float32Array.from(input));
    return await session.run({ features });
  } finally {
    await session.release();
  }
}

/** The framework's one number a row for two classes is the second's. */
function toGolden({ signature }: ImportedOnnx, outputs: Readonly<Record<string, Tensor>>, expected: ArrayLike<number>): ArrayLike<number> {
  const rows = outputs["label"]?.dims[0] ?? 0;
  const shown = signature.classes === undefined ? outputs["value"] : outputs["probabilities"];
  const data = shown?.data as ArrayLike<number>;
  return signature.classes !== undefined && expected.length === rows && data.length === 2 * rows
    ? Array.from({ length: rows }, (_, k) => data[2 * k + 1] ?? NaN)
    : data;
}

function worst(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (got.length !== expected.length) return Infinity;
  return Array.from(expected).reduce((most, value, k) => {
    const off = Math.abs((got[k] ?? NaN) - value) / (RELATIVE * Math.abs(value) + ABSOLUTE);
    return Math.max(most, Number.isNaN(off) ? Infinity : off);
  }, 0);
}

function predictionOf({ outputs }: TreeGolden): ArrayLike<number> {
  return outputs["prediction"] ?? outputs["probability"] ?? outputs["proba"] ?? outputs["raw"] ?? [];
}

async function check(folder: string, golden: TreeGolden, file: string): Promise<void> {
  const imported = load(join(folder, file));
  const outputs = await predict(imported, golden);
  const got = toGolden(imported, outputs, predictionOf(golden));
  expect(worst(got, predictionOf(golden)), `${file}: difference in tolerances`).toBeLessThanOrEqual(1);
  if (golden.outputs["label"] !== undefined)
    expect(Array.from(outputs["label"]?.data as ArrayLike<bigint>, Number)).toEqual(Array.from(golden.outputs["label"]));
}

/** Refused by name, as the fixtures allow; all others must be converted. */
const REFUSED: Readonly<Record<string, string>> = {
  cat_ctr: "target statistics of categories (CTR)",
  cat_onehot: "one-hot values of categories",
  lgb_linear_tree: "linear_tree",
};

function refusalOf(path: string): AppError {
  try {
    load(path);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`${path} was converted`);
}

function goldenTests(folder: string): void {
  for (const golden of treeGoldens(folder)) {
    for (const file of golden.files) {
      const named = REFUSED[golden.name];
      if (named === undefined) test(`${file} predicts what its framework predicts`, () => check(folder, golden, file));
      else
        test(`${file} is refused by name`, () => {
          expect(golden.expect).not.toBe("convert");
          expect(refusalOf(join(folder, file))).toMatchObject({ code: "MODEL_REFUSED", message: expect.stringContaining(named) as string });
        });
    }
  }
}

goldenTests(OWN);

if (fixturesMissing) test.skip("the shared fixtures are not here (../shared/fixtures)", () => undefined);
else {
  goldenTests(join(FIXTURES, "trees2"));
  goldenTests(join(FIXTURES, "trees"));
  upstreamTests(join(FIXTURES, "trees"));
}

/** LightGBM's files of 2017 to 2020 with their predictions as text. */
function upstreamTests(folder: string): void {
  test("iris.ubj predicts what iris.json predicts", async () => {
    const [golden] = treeGoldens(folder).filter(({ name }) => name === "iris.json");
    if (golden === undefined) throw new Error("iris.json has no golden");
    await check(folder, golden, "iris.ubj");
  });
  const rowsOf = (file: string, toRow: (line: string) => readonly number[]): (readonly number[])[] =>
    readFileSync(join(folder, file), "utf8").trim().split("\n").map(toRow);
  const tabs = (line: string): readonly number[] => line.split("\t").map(Number);
  test.each([
    { model: "lg_dart_breast_cancer.model", input: "breast_cancer_test.tsv", expected: "lg_dart_breast_cancer_true_predictions.txt", skip: 0 },
    { model: "lgmulticlass.model", input: "multiclass_test.tsv", expected: "lgmulticlass_true_predictions.txt", skip: 1 },
    { model: "lg_kddcup99.model", input: "kddcup99_test.tsv", expected: "lg_kddcup99_true_predictions.txt", skip: 0, raw: true },
  ])("$model predicts what LightGBM predicted", async ({ model, input, expected, skip, raw = false }) => {
    const rows = rowsOf(input, (line) => tabs(line).slice(skip));
    const truth = rowsOf(expected, tabs).map((row) => (raw ? softmax(row) : row));
    await compare(load(join(folder, model)), rows, truth.flat());
  });
  test("lg_rf_iris.model, a forest whose leaves are probabilities, predicts what LightGBM predicted", async () => {
    const rows = rowsOf("iris_test.libsvm", (line) =>
      line
        .split(" ")
        .slice(1)
        .map((pair) => Number(pair.split(":")[1])),
    );
    await compare(load(join(folder, "lg_rf_iris.model")), rows, rowsOf("lg_rf_iris_true_predictions.txt", tabs).flat());
  });
  test("lg_breast_cancer.txt is converted and runs", async () => {
    const rows = rowsOf("lg_breast_cancer_data.txt", (line) => line.trim().split(/ +/).map(Number));
    const outputs = await predict(load(join(folder, "lg_breast_cancer.txt")), { rows: rows.length, columns: 30, input: Float64Array.from(rows.flat()) });
    expect(outputs["probabilities"]?.dims).toEqual([rows.length, 2]);
  });
}

async function compare(imported: ImportedOnnx, rows: readonly (readonly number[])[], expected: readonly number[]): Promise<void> {
  const outputs = await predict(imported, { rows: rows.length, columns: rows[0]?.length ?? 0, input: Float64Array.from(rows.flat()) });
  expect(worst(toGolden(imported, outputs, expected), expected)).toBeLessThanOrEqual(1);
}

function softmax(scores: readonly number[]): readonly number[] {
  const most = Math.max(...scores);
  const parts = scores.map((score) => Math.exp(score - most));
  const sum = parts.reduce((a, b) => a + b, 0);
  return parts.map((part) => part / sum);
}
