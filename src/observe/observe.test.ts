import { expect, test } from "vitest";
import { createRandom, type Clock } from "#base";
import { createObserve } from "./create-observe.js";

function createTestClock(): Clock & { advance(ms: number): void } {
  let ms = 1_000_000;
  return { now: () => new Date(ms), monotonicMs: () => ms, advance: (by) => (ms += by) };
}

const ok = (latencyMs: number, deployment = "dep_a") => ({ deployment, latencyMs, ok: true, rows: 2 });

test("percentiles of the last minute are right within 5 %, from microseconds to minutes", () => {
  const clock = createTestClock();
  const observe = createObserve({ clock });
  const random = createRandom(7);
  const latencies = Array.from({ length: 20_000 }, () => Math.exp(random.normal() * 2 + 1));
  for (const latency of latencies) observe.record(ok(latency));
  const sorted = [...latencies].sort((a, b) => a - b);
  const { p50Ms, p99Ms } = observe.stats("dep_a");
  expect(Math.abs((p50Ms ?? 0) / (sorted[9_999] ?? 1) - 1)).toBeLessThan(0.05);
  expect(Math.abs((p99Ms ?? 0) / (sorted[19_799] ?? 1) - 1)).toBeLessThan(0.05);
});

test("after a minute the window is empty, the total stays", () => {
  const clock = createTestClock();
  const observe = createObserve({ clock });
  for (let i = 0; i < 10; i++) observe.record(ok(5));
  observe.record({ deployment: "dep_a", latencyMs: 8, ok: false, rows: 1 });
  expect(observe.stats("dep_a")).toMatchObject({ windowMs: 60_000, requestsTotal: 11, requests: 11, errors: 1 });
  clock.advance(30_000);
  observe.record(ok(5));
  expect(observe.stats("dep_a")).toMatchObject({ requests: 12 });
  clock.advance(35_000);
  expect(observe.stats("dep_a")).toMatchObject({ requestsTotal: 12, requests: 1, errors: 0 });
  clock.advance(3_600_000);
  expect(observe.stats("dep_a")).toEqual({ windowMs: 60_000, requestsTotal: 12, requests: 0, errors: 0, p50Ms: null, p99Ms: null });
});

test("a deployment that answered nothing has zeros", () => {
  expect(createObserve({ clock: createTestClock() }).stats("dep_none")).toEqual({
    windowMs: 60_000,
    requestsTotal: 0,
    requests: 0,
    errors: 0,
    p50Ms: null,
    p99Ms: null,
  });
});

test("Prometheus reads requests by outcome, predictions, durations, gauges and the process", async () => {
  const observe = createObserve({ clock: createTestClock() });
  observe.record(ok(4));
  observe.record(ok(700));
  observe.record({ deployment: 'a"b', latencyMs: 1, ok: false, rows: 0 });
  observe.addGauge({ name: "aimass_runs", help: "Runs by state.", labels: ["state"], read: () => [{ labels: { state: "running" }, value: 3 }] });
  const text = await observe.text();
  for (const line of [
    'aimass_requests_total{deployment="dep_a",outcome="ok"} 2',
    'aimass_requests_total{deployment="a\\"b",outcome="error"} 1',
    'aimass_predictions_total{deployment="dep_a"} 4',
    'aimass_request_duration_seconds_bucket{deployment="dep_a",le="0.005"} 1',
    'aimass_request_duration_seconds_bucket{deployment="dep_a",le="1"} 2',
    'aimass_request_duration_seconds_bucket{deployment="dep_a",le="+Inf"} 2',
    'aimass_request_duration_seconds_sum{deployment="dep_a"} 0.704',
    'aimass_runs{state="running"} 3',
  ])
    expect(text).toContain(line);
  expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
  expect(observe.contentType).toContain("text/plain");
});

test("ten thousand deployments have a thousand labels: the rest is counted together", async () => {
  const observe = createObserve({ clock: createTestClock() });
  for (let i = 0; i < 10_000; i++) observe.record(ok(1, `dep_${i}`));
  const text = await observe.text();
  expect(text.match(/^aimass_predictions_total\{/gm)?.length).toBe(1001);
  expect(text).toContain('aimass_predictions_total{deployment="other"} 18000');
});

test("recording costs less than two microseconds", () => {
  const observe = createObserve({ clock: createTestClock() });
  const sample = ok(3.7);
  for (let i = 0; i < 100_000; i++) observe.record(sample);
  const startedAt = performance.now();
  for (let i = 0; i < 500_000; i++) observe.record(sample);
  expect((performance.now() - startedAt) / 500).toBeLessThan(2);
});
