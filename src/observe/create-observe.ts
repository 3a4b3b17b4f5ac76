/** @file What is going on: a window of latencies a deployment for people, counters and histograms for Prometheus. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Clock } from "#base";
import { LatencyWindow, NO_REQUESTS, type WindowStats } from "./latency-window.js";

/** One answered request. */
export interface Sample {
  readonly deployment: string;
  readonly organisation: string;
  readonly latencyMs: number;
  readonly ok: boolean;
  /** Records in the request. */
  readonly rows: number;
}

export interface Observe {
  /** Counts one request; about a microsecond. */
  record(sample: Sample): void;
  /** The last minute of a deployment, by id. */
  stats(deployment: string): WindowStats;
  /** A number that is read whenever Prometheus asks, e.g. the replicas that are ready. */
  gauge(name: string, help: string, read: () => number): void;
  /** Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Seconds; from a fast model's answer to the default time limit. */
const BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];
/** More deployments than this share one label, so that a scrape stays small. */
const MOST_LABELS = 1000;
const OTHERS = "others";

export function createObserve({ clock }: { clock: Clock }): Observe {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Counter({ name: "aimass_requests_total", help: "Prediction requests by outcome.", labelNames: ["deployment", "outcome"], registers });
  const predictions = new Counter({ name: "aimass_predictions_total", help: "Predicted records.", labelNames: ["deployment"], registers });
  const durations = new Histogram({
    name: "aimass_request_duration_seconds",
    help: "From the parsed body to the written answer.",
    labelNames: ["deployment"],
    buckets: BUCKETS_S,
    registers,
  });
  const watched = new Map<string, Watched>();

  const watch = (deployment: string): Watched => {
    const label = watched.size < MOST_LABELS ? deployment : OTHERS;
    const made = {
      window: new LatencyWindow(),
      ok: requests.labels(label, "ok"),
      failed: requests.labels(label, "error"),
      predictions: predictions.labels(label),
      duration: durations.labels(label),
    };
    watched.set(deployment, made);
    return made;
  };

  return {
    contentType: registry.contentType,
    record({ deployment, latencyMs, ok, rows }) {
      const at = watched.get(deployment) ?? watch(deployment);
      at.window.record(clock.monotonicMs(), latencyMs, ok);
      (ok ? at.ok : at.failed).inc();
      if (ok) at.predictions.inc(rows);
      at.duration.observe(latencyMs / 1000);
    },
    stats: (deployment) => watched.get(deployment)?.window.stats(clock.monotonicMs()) ?? NO_REQUESTS,
    gauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    },
    text: () => registry.metrics(),
  };
}

interface Watched {
  readonly window: LatencyWindow;
  readonly ok: { inc(): void };
  readonly failed: { inc(): void };
  readonly predictions: { inc(value: number): void };
  readonly duration: { observe(seconds: number): void };
}
