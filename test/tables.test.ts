/** Tables that the product has never seen: uploaded, trained with "auto", deployed, and every row asked over HTTP. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FIXTURES, fixturesMissing } from "./support/fixtures.js";
import { newDataDir, startServer, type TestServer } from "./support/server.js";

interface Prediction {
  readonly label?: string | number;
  readonly value?: number;
  readonly probabilities?: Readonly<Record<string, number>>;
}
interface Run {
  readonly id: string;
  readonly state: string;
  readonly version: string;
  readonly primaryMetric: { readonly name: string; readonly direction: "max" | "min" };
  readonly metrics: { readonly holdout: Readonly<Record<string, number>>; readonly trivial: Readonly<Record<string, number>> };
}
interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}
interface Row {
  readonly id: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The large ones take a minute: `npm run faults` walks them too. */
const LARGE = process.env["FAULT_ROUNDS"] !== undefined;
const TABLES = [
  { name: "credit", file: "credit.csv", target: "Status" },
  { name: "ames", file: "ames.csv", target: "Sale_Price" },
  { name: "bike", file: "bike.csv", target: "bikers" },
  { name: "churn", file: "churn.csv", target: "churn", large: true },
  { name: "diamonds", file: "diamonds.csv.gz", target: "price", large: true },
].filter(({ large }) => LARGE || large !== true);

let server: TestServer;
const dataDir = newDataDir("tables");

beforeAll(async () => {
  if (!fixturesMissing) server = await startServer(dataDir);
});
afterAll(async () => {
  if (!fixturesMissing) await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test.skipIf(fixturesMissing).each(TABLES)(
  "$name: served answers equal the run's own evaluation to 1e-6 and beat the trivial predictor",
  { timeout: 180_000 },
  async ({ name, file, target }) => {
    await server.call("POST", "/datasets", { name });
    const uploaded = await server.call<{ state: string }>("POST", `/datasets/${name}/versions?filename=${file}`, readFileSync(join(FIXTURES, "tables", file)));
    expect(uploaded.body).toMatchObject({ state: "ready" });

    const { body: created } = await server.call<Run>("POST", "/runs", { dataset: name, target, algorithm: "auto", seed: 1 });
    const run = await server.until<Run>(`/runs/${created.id}`, ({ state }) => state !== "queued" && state !== "running", 120_000);
    expect(run).toMatchObject({ state: "succeeded" });
    const { name: metric, direction } = run.primaryMetric;
    const gain = (run.metrics.holdout[metric] ?? NaN) - (run.metrics.trivial[metric] ?? NaN);
    expect(direction === "max" ? gain : -gain, `${metric}: ${JSON.stringify(run.metrics)}`).toBeGreaterThan(0);

    await server.call("POST", "/deployments", { name, model: run.version });
    await server.until<{ state: string }>(`/deployments/${name}`, ({ state }) => state === "ready");
    const served = await predictAll(name, target);
    let compared = 0;
    for await (const held of pages<{ recordId: string; prediction: Prediction }>(`/runs/${run.id}/predictions?limit=1000`)) {
      expectSame(served.get(held.recordId), held.prediction);
      compared++;
    }
    expect(compared).toBeGreaterThan(300);
  },
);

async function predictAll(name: string, target: string): Promise<Map<string, Prediction>> {
  const served = new Map<string, Prediction>();
  let batch: Row[] = [];
  const flush = async (): Promise<void> => {
    const records = batch.map(({ values }) => ({ ...values, [target]: null }));
    const { status, body } = await server.call<{ predictions: Prediction[] }>("POST", `/deployments/${name}/predict`, { records });
    expect(status, JSON.stringify(body).slice(0, 500)).toBe(200);
    batch.forEach(({ id }, i) => served.set(id, body.predictions[i] ?? {}));
    batch = [];
  };
  for await (const row of pages<Row>(`/datasets/${name}/versions/latest/records?limit=1000`)) {
    batch.push(row);
    if (batch.length === 500) await flush();
  }
  if (batch.length > 0) await flush();
  return served;
}

async function* pages<T>(path: string): AsyncGenerator<T> {
  for (let after: string | null = ""; after !== null;) {
    const { body }: { body: Page<T> } = await server.call<Page<T>>("GET", path + (after === "" ? "" : `&after=${encodeURIComponent(after)}`));
    yield* body.items;
    after = body.next;
  }
}

function expectSame(got: Prediction | undefined, expected: Prediction): void {
  expect(got?.label).toBe(expected.label);
  const close = (a: number | undefined, b: number | undefined): boolean => a === b || Math.abs((a ?? NaN) - (b ?? NaN)) <= 1e-6 * Math.max(1, Math.abs(b ?? 0));
  expect(close(got?.value, expected.value), `${got?.value} is not ${expected.value}`).toBe(true);
  for (const [label, p] of Object.entries(expected.probabilities ?? {}))
    expect(close(got?.probabilities?.[label], p), `${label}: ${got?.probabilities?.[label]} is not ${p}`).toBe(true);
}
