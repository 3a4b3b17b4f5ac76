/** @file Watches what the platform answers: a minute's window for each deployment, and everything for Prometheus. */
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { VERSION, type Clock } from "#base";
import { createTraffic, type Traffic, type TrafficStats } from "./traffic.js";
import { writeTraffic } from "./write-traffic.js";

/** One answered request. */
export interface ObservedSample {
  readonly deployment: string;
  readonly latencyMs: number;
  readonly ok: boolean;
  readonly rows: number;
}

/** A number that a room knows; it is read when Prometheus asks. Labels must have few values. */
export interface GaugeSource {
  /** Begins with `aimass_`. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  read(): Iterable<{ readonly labels?: Readonly<Record<string, string>>; readonly value: number }>;
}

export interface Observe {
  /** Called once a request on the hot path: about 0.1 microseconds, allocates nothing. */
  record(sample: ObservedSample): void;
  stats(deployment: string): TrafficStats;
  addGauge(source: GaugeSource): void;
  /** Everything in the Prometheus text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Each has its own labels; deployments beyond are counted together, so that the answer stays of bounded size. */
const MAX_DEPLOYMENTS = 1000;
const OTHERS = "other";

export function createObserve({ clock }: { clock: Clock }): Observe {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({ name: "aimass_info", help: "The version that runs.", labelNames: ["version"], registers: [registry] }).set({ version: VERSION }, 1);
  const traffic = new Map<string, Traffic>();

  function of(deployment: string): Traffic {
    const known = traffic.get(deployment);
    if (known !== undefined) return known;
    const name = traffic.size < MAX_DEPLOYMENTS ? deployment : OTHERS;
    const made = traffic.get(name) ?? createTraffic();
    traffic.set(name, made);
    return made;
  }
  return {
    record: (sample) => of(sample.deployment).record(sample, clock.monotonicMs()),
    stats: (deployment) => (traffic.get(deployment) ?? createTraffic()).stats(clock.monotonicMs()),
    addGauge(source) {
      const { name, help, labels = [] } = source;
      new Gauge({
        name,
        help,
        labelNames: [...labels],
        registers: [registry],
        collect() {
          this.reset();
          for (const { labels: values, value } of source.read()) this.set({ ...values }, value);
        },
      });
    },
    text: async () => `${await registry.metrics()}${writeTraffic(traffic)}`,
    contentType: registry.contentType,
  };
}
