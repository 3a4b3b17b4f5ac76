/** Read this first: the whole product in one test. A CSV goes in; it is trained, deployed, asked over HTTP, and the ledger has the entry. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "#base";
import { startPlatform } from "./main.js";

test("a CSV becomes a trained, deployed, metered prediction API", { timeout: 20_000 }, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "aimass-tiny-"));
  const key = "tiny-test-key-0123456789abcdef";
  const platform = await startPlatform(loadConfig({ dataDir, port: 0, adminKey: key, logLevel: "warn" }, {}));
  const call = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const isFile = typeof body === "string";
    const response = await fetch(`${platform.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { "content-type": isFile ? "application/octet-stream" : "application/json" }) },
      ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    expect(response.ok, JSON.stringify(answer)).toBe(true);
    return answer;
  };
  try {
    // a table: the fruit is a lemon when it is long and yellow
    const rows = Array.from({ length: 200 }, (_, i) => `${5 + (i % 10)},${i % 3 === 0 ? "green" : "yellow"},${i % 10 > 4 && i % 3 !== 0 ? "lemon" : "lime"}`);
    await call("POST", "/datasets", { name: "fruit" });
    expect(await call("POST", "/datasets/fruit/versions?format=csv", ["length,colour,kind", ...rows].join("\n"))).toMatchObject({ state: "ready", rows: 200 });

    let run = await call("POST", "/runs", { dataset: "fruit", target: "kind", algorithm: "auto", seed: 1 });
    while (run["state"] === "queued" || run["state"] === "running") {
      await new Promise((resolve) => setTimeout(resolve, 100));
      run = await call("GET", `/runs/${String(run["id"])}`);
    }
    expect(run).toMatchObject({ state: "succeeded", task: "binary", version: "fruit@1" });
    const { holdout, trivial } = run["metrics"] as { holdout: { accuracy: number }; trivial: { accuracy: number } };
    expect(holdout.accuracy).toBeGreaterThan(trivial.accuracy);

    await call("POST", "/deployments", { name: "fruit", model: "fruit@1" });
    const answer = await call("POST", "/deployments/fruit/predict", {
      records: [
        { length: 14, colour: "yellow" },
        { length: 5, colour: "green" },
      ],
    });
    expect(answer).toMatchObject({ model: { name: "fruit", version: 1 }, predictions: [{ label: "lemon" }, { label: "lime" }], usage: { predictions: 2 } });

    await platform.rooms.bill.flush();
    expect(await call("GET", "/ledger/summary")).toMatchObject({ sum: "0.000000", predictions: 2 });
  } finally {
    await platform.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
