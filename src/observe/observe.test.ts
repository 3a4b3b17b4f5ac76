import { expect, test } from "vitest";
import { createObserve } from "./index.js";

/** A clock that stands where it is put. */
function stoppedClock(): { ms: number; now(): Date; monotonicMs(): number } {
  return {
    ms: 1_000_000,
    now: () => new Date(0),
    monotonicMs() {
      return this.ms;
    },
  };
}
const sample = (latencyMs: number, ok = true) => ({ deployment: "dep_1", organisation: "org_1", latencyMs, ok, rows: 2 });

test("quantiles are right within 5 %", () => {
  const observe = createObserve({ clock: stoppedClock() });
  for (let ms = 1; ms <= 1000; ms++) observe.record(sample(ms));
  const { requests, p50Ms, p99Ms } = observe.stats("dep_1");
  expect(requests).toBe(1000);
  expect(Math.abs((p50Ms ?? 0) / 500 - 1)).toBeLessThan(0.05);
  expect(Math.abs((p99Ms ?? 0) / 990 - 1)).toBeLessThan(0.05);
});

test("what is older than a minute leaves the window and stays in the total", () => {
  const clock = stoppedClock();
  const observe = createObserve({ clock });
  observe.record(sample(10));
  observe.record(sample(10, false));
  clock.ms += 30_000;
  observe.record(sample(20));
  expect(observe.stats("dep_1")).toMatchObject({ windowMs: 60_000, requestsTotal: 3, requests: 3, errors: 1 });
  clock.ms += 31_000;
  expect(observe.stats("dep_1")).toMatchObject({ requestsTotal: 3, requests: 1, errors: 0 });
  clock.ms += 600_000;
  expect(observe.stats("dep_1")).toMatchObject({ requestsTotal: 3, requests: 0, p50Ms: null, p99Ms: null });
});

test("a deployment that nobody has called has no latency, not a latency of zero", () => {
  expect(createObserve({ clock: stoppedClock() }).stats("dep_unknown")).toEqual({
    windowMs: 60_000,
    requestsTotal: 0,
    requests: 0,
    errors: 0,
    p50Ms: null,
    p99Ms: null,
  });
});

test("zero, tiny and huge latencies are counted without harm", () => {
  const observe = createObserve({ clock: stoppedClock() });
  for (const ms of [0, 1e-9, 1e12]) observe.record(sample(ms));
  expect(observe.stats("dep_1").requests).toBe(3);
});

test("Prometheus reads requests by outcome, predictions, durations and gauges", async () => {
  const observe = createObserve({ clock: stoppedClock() });
  observe.record(sample(3));
  observe.record(sample(3, false));
  observe.gauge("aimass_replicas_ready", "Replicas that answer.", () => 7);
  const text = await observe.text();
  expect(text).toContain('aimass_requests_total{deployment="dep_1",outcome="ok"} 1');
  expect(text).toContain('aimass_requests_total{deployment="dep_1",outcome="error"} 1');
  expect(text).toContain('aimass_predictions_total{deployment="dep_1"} 2');
  expect(text).toContain('aimass_request_duration_seconds_bucket{le="0.005",deployment="dep_1"} 2');
  expect(text).toContain("aimass_replicas_ready 7");
});

test("a thousand and one deployments share the last label, so that a scrape stays small", async () => {
  const observe = createObserve({ clock: stoppedClock() });
  for (let i = 0; i < 1100; i++) observe.record({ ...sample(1), deployment: `dep_${i}` });
  const text = await observe.text();
  expect(text).toContain('aimass_requests_total{deployment="others",outcome="ok"} 100');
  expect(observe.stats("dep_1099").requests).toBe(1);
});
