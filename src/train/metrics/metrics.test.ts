/** Expected numbers are scikit-learn 1.9.1's for the same inputs. */
import { expect, test } from "vitest";
import { classificationMetrics, confusionCounts, logLoss, rocAuc } from "./classification.js";
import { regressionMetrics } from "./regression.js";

const argMax = (rows: readonly (readonly number[])[]): Int32Array => Int32Array.from(rows, (row) => row.indexOf(Math.max(...row)));

test("binary metrics agree with scikit-learn, ties in the scores included", () => {
  const p = [0.1, 0.8, 0.4, 0.4, 0.9, 0.6, 0.6, 0.25];
  const rows = p.map((value) => [1 - value, value]);
  const metrics = classificationMetrics({
    classes: 2,
    actual: Int32Array.of(0, 1, 1, 0, 1, 0, 1, 1),
    predicted: argMax(rows),
    probabilities: Float64Array.from(rows.flat()),
  });
  expect(metrics["accuracy"]).toBe(0.625);
  expect(metrics["balancedAccuracy"]).toBeCloseTo(0.6333333333333333, 14);
  expect(metrics["precision"]).toBeCloseTo(0.625, 14);
  expect(metrics["recall"]).toBeCloseTo(0.6333333333333333, 14);
  expect(metrics["f1"]).toBeCloseTo(0.6190476190476191, 14);
  expect(metrics["rocAuc"]).toBeCloseTo(0.7333333333333334, 14);
  expect(metrics["logLoss"]).toBeCloseTo(0.5842989568787555, 14);
});

test("multiclass metrics are macro averages, AUC one against the rest, as in scikit-learn", () => {
  const rows = [
    [0.7, 0.2, 0.1],
    [0.2, 0.5, 0.3],
    [0.1, 0.1, 0.8],
    [0.3, 0.4, 0.3],
    [0.3, 0.3, 0.4],
    [0.25, 0.5, 0.25],
    [0.05, 0.15, 0.8],
    [0.2, 0.6, 0.2],
    [0.5, 0.25, 0.25],
    [0.9, 0.05, 0.05],
  ];
  const metrics = classificationMetrics({
    classes: 3,
    actual: Int32Array.of(0, 1, 2, 0, 1, 2, 2, 1, 0, 0),
    predicted: argMax(rows),
    probabilities: Float64Array.from(rows.flat()),
  });
  expect(metrics["accuracy"]).toBeCloseTo(0.7, 14);
  expect(metrics["balancedAccuracy"]).toBeCloseTo(0.6944444444444443, 14);
  expect(metrics["precision"]).toBeCloseTo(0.7222222222222222, 14);
  expect(metrics["f1"]).toBeCloseTo(0.6984126984126983, 14);
  expect(metrics["rocAuc"]).toBeCloseTo(0.8978174603174601, 14);
  expect(metrics["logLoss"]).toBeCloseTo(0.6599682516882621, 14);
});

test("one certain error costs 36, not infinity", () => {
  expect(logLoss({ classes: 2, actual: Int32Array.of(0, 1), predicted: Int32Array.of(0, 0), probabilities: Float32Array.of(1, 0, 1, 0) })).toBeCloseTo(
    18.021826694558577,
    12,
  );
});

test("a class that the held-out rows lack is left out of the averages, and no AUC is said where nothing can be ranked", () => {
  const seen = {
    classes: 3,
    actual: Int32Array.of(0, 0, 1),
    predicted: Int32Array.of(0, 1, 1),
    probabilities: Float64Array.of(0.8, 0.2, 0, 0.4, 0.6, 0, 0.1, 0.9, 0),
  };
  expect(classificationMetrics(seen)["balancedAccuracy"]).toBe(0.75);
  expect(classificationMetrics(seen)["rocAuc"]).toBe(1);
  expect(rocAuc({ ...seen, actual: Int32Array.of(0, 0, 0) })).toBeNull();
  expect(rocAuc({ ...seen, probabilities: new Float64Array(9).fill(NaN) })).toBeNull();
});

test("the confusion matrix counts actual by predicted", () => {
  expect(
    confusionCounts({ classes: 2, actual: Int32Array.of(0, 0, 1, 1, 1), predicted: Int32Array.of(0, 1, 1, 1, 0), probabilities: new Float64Array(10) }),
  ).toEqual([
    [1, 1],
    [1, 2],
  ]);
});

test("regression metrics agree with scikit-learn", () => {
  const metrics = regressionMetrics(Float64Array.of(1, 2.5, -3, 4, 0), Float64Array.of(1.5, 2, -2, 4.25, 0.5));
  expect(metrics["mse"]).toBeCloseTo(0.3625, 14);
  expect(metrics["rmse"]).toBeCloseTo(0.6020797289396148, 14);
  expect(metrics["mae"]).toBeCloseTo(0.55, 14);
  expect(metrics["r2"]).toBeCloseTo(0.93572695035461, 14);
});

test("r2 is not said when all actual values are the same", () => {
  expect(regressionMetrics(Float64Array.of(3, 3), Float64Array.of(3, 4))).toEqual({ mse: 0.5, rmse: Math.SQRT1_2, mae: 0.5, r2: null });
});
