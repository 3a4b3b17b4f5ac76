import { expect, test } from "vitest";
import { formatBytes } from "./format-bytes.js";
import { formatCredits } from "./format-credits.js";
import { formatDuration } from "./format-duration.js";
import { formatMetric, formatNumber, formatPercent, formatShare } from "./format-number.js";
import { formatRelative } from "./format-time.js";
import { byMetricOrder } from "./metric-order.js";

test("numbers have three significant digits, counts below a hundred thousand all of theirs", () => {
  const written = [0, 344, 98_765, 1_234_567, 0.98214, 12.3456, -0.5, 0.00001234, Number.NaN, null].map((value) => formatNumber(value, "en"));
  expect(written).toEqual(["0", "344", "98,765", "1.23M", "0.982", "12.3", "-0.5", "1.23e-5", "—", "—"]);
  expect(formatNumber(1_234_567, "zh-CN")).toBe("123万");
});

test("measured values always have three significant digits", () => {
  expect([1, 0, 0.5, 0.0240912, 3.14159, 123.456, 0.00002, undefined].map((value) => formatMetric(value, "en"))).toEqual([
    "1.00",
    "0.00",
    "0.500",
    "0.0241",
    "3.14",
    "123",
    "2.00e-5",
    "—",
  ]);
});

test("shares are per cent; what is small but there is never 0 %", () => {
  expect([0, 0.00003, 0.001, 0.4421, 1].map((share) => formatShare(share, "en"))).toEqual(["0.0%", "<0.1%", "0.1%", "44.2%", "100.0%"]);
  expect(formatPercent(0.01234, "en")).toBe("1.23%");
});

test("bytes have a decimal unit", () => {
  expect([0, 999, 1000, 15_432, 999_600, 1_073_741_824].map((bytes) => formatBytes(bytes, "en"))).toEqual([
    "0 B",
    "999 B",
    "1 kB",
    "15.4 kB",
    "1 MB",
    "1.07 GB",
  ]);
  expect(formatBytes(null, "en")).toBe("—");
});

test("durations have the unit that fits", () => {
  expect([0.4213, 21.66, 999.4, 999.6, 1234, 60_000, 125_000, 3_600_000, 7_500_000].map((ms) => formatDuration(ms, "en"))).toEqual([
    "0.421 ms",
    "21.7 ms",
    "999 ms",
    "1 s",
    "1.23 s",
    "1 min",
    "2 min 5 s",
    "1 h",
    "2 h 5 min",
  ]);
  expect(formatDuration(null, "en")).toBe("—");
});

test("credits lose needless zeros, never digits", () => {
  expect(["0.000000", "0.012300", "-0.000100", "3.000000", "1234567.891234", "nonsense"].map((credits) => formatCredits(credits, "en"))).toEqual([
    "0.00",
    "0.0123",
    "−0.0001",
    "3.00",
    "1,234,567.891234",
    "nonsense",
  ]);
});

test("times are told in the largest unit that fits, in the reader's language", () => {
  const now = Date.parse("2026-11-24T12:00:00Z");
  const at = (secondsAgo: number): string => new Date(now - secondsAgo * 1000).toISOString();
  expect([2, 42, 180, 7200, 86_400, 3 * 86_400, 40 * 86_400].map((ago) => formatRelative(at(ago), now, "en"))).toEqual([
    "now",
    "42 seconds ago",
    "3 minutes ago",
    "2 hours ago",
    "yesterday",
    "3 days ago",
    "last month",
  ]);
  expect(formatRelative(at(180), now, "zh-CN")).toBe("3分钟前");
  expect(formatRelative("nonsense", now, "en")).toBe("—");
});

test("metrics are read in one order, whatever the answer's", () => {
  expect(["logLoss", "unknown", "accuracy", "f1", "balancedAccuracy"].sort(byMetricOrder)).toEqual([
    "balancedAccuracy",
    "accuracy",
    "f1",
    "logLoss",
    "unknown",
  ]);
});
