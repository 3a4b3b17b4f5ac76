/** @file Two runs line by line. Pure. */
import type { Run } from "@aimass/sdk";
import { byMetricOrder } from "../../format/metric-order.js";

export interface BesideRow {
  readonly kind: "metric" | "fact" | "parameter";
  readonly name: string;
  readonly a: number | string | null;
  readonly b: number | string | null;
}

/** All metrics; of the rest what is different. */
export function besideRows(a: Run, b: Run): readonly BesideRow[] {
  const metrics = keysOf(a.metrics?.holdout, b.metrics?.holdout).sort(byMetricOrder);
  const facts: BesideRow[] = [
    { kind: "fact", name: "algorithm", a: a.algorithm, b: b.algorithm },
    { kind: "fact", name: "seed", a: a.seed, b: b.seed },
    { kind: "fact", name: "parameters", a: a.network?.parameters.total ?? null, b: b.network?.parameters.total ?? null },
  ];
  const parameters = keysOf(a.parameters, b.parameters).map((name): BesideRow => ({
    kind: "parameter",
    name,
    a: textOf(a.parameters[name]),
    b: textOf(b.parameters[name]),
  }));
  return [
    ...metrics.map((name): BesideRow => ({ kind: "metric", name, a: a.metrics?.holdout[name] ?? null, b: b.metrics?.holdout[name] ?? null })),
    ...[...facts, ...parameters].filter((row) => row.a !== row.b),
  ];
}

const keysOf = (a: object | undefined, b: object | undefined): string[] => [...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])];

/** A long list of layers says nothing in a table. */
const SHOWN = 60;

function textOf(value: unknown): number | string | null {
  if (value === undefined) return null;
  if (typeof value === "number" || typeof value === "string") return value;
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
