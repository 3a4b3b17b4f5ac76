/**
 * @file Traffic in the Prometheus text format 0.0.4. Written here and not by prom-client: its counters hash their labels
 * on each request, ours are only read when somebody asks.
 */
import type { Traffic } from "./traffic.js";

const BOUNDS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function writeTraffic(traffic: ReadonlyMap<string, Traffic>): string {
  const all = [...traffic].map(([deployment, of]) => ({ label: `deployment="${escapeLabel(deployment)}"`, of }));
  const lines = [
    ...head("aimass_requests_total", "counter", "Prediction requests answered, by outcome."),
    ...all.flatMap(({ label, of }) => [
      `aimass_requests_total{${label},outcome="ok"} ${of.totals.ok}`,
      `aimass_requests_total{${label},outcome="error"} ${of.totals.errors}`,
    ]),
    ...head("aimass_predictions_total", "counter", "Records predicted."),
    ...all.map(({ label, of }) => `aimass_predictions_total{${label}} ${of.totals.predictions}`),
    ...head("aimass_request_duration_seconds", "histogram", "Time from a request's arrival to its answer."),
    ...all.flatMap(({ label, of }) => histogram(label, of)),
  ];
  return `${lines.join("\n")}\n`;
}

const head = (name: string, type: string, help: string): string[] => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];

function histogram(label: string, of: Traffic): string[] {
  const { totals } = of;
  const count = totals.ok + totals.errors;
  const buckets = BOUNDS_S.map((bound) => `aimass_request_duration_seconds_bucket{${label},le="${bound}"} ${of.atMost(bound * 1000)}`);
  return [
    ...buckets,
    `aimass_request_duration_seconds_bucket{${label},le="+Inf"} ${count}`,
    `aimass_request_duration_seconds_sum{${label}} ${totals.seconds}`,
    `aimass_request_duration_seconds_count{${label}} ${count}`,
  ];
}

const escapeLabel = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
