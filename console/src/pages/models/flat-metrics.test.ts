import { expect, test } from "vitest";
import { flatMetrics } from "./flat-metrics.js";
import { headlineMetric } from "./headline-metric.js";

test("metrics are found at the top, or under holdout with guessing beside them", () => {
  expect(flatMetrics({ logLoss: 0.1, accuracy: 0.9, note: "x" })).toEqual([
    { name: "accuracy", value: 0.9, trivial: null },
    { name: "logLoss", value: 0.1, trivial: null },
  ]);
  expect(flatMetrics({ holdout: { accuracy: 0.9 }, trivial: { accuracy: 0.5 } })).toEqual([{ name: "accuracy", value: 0.9, trivial: 0.5 }]);
  expect(flatMetrics({})).toEqual([]);
});

test("the headline is the metric that says most", () => {
  expect(headlineMetric({ holdout: { logLoss: 0.1, accuracy: 0.9, balancedAccuracy: 0.8 } })?.name).toBe("balancedAccuracy");
  expect(headlineMetric({ holdout: { rmse: 3 } })).toEqual({ name: "rmse", value: 3, trivial: null });
  expect(headlineMetric({})).toBeNull();
});
