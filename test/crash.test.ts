/**
 * The server is killed with SIGKILL at bad moments; after each restart every acknowledged thing is there, and the invariants hold.
 * Ids F1 ... F13 are the fault tests of the reliability notes. `npm run faults` repeats each of them many times (FAULT_ROUNDS).
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, expect, test } from "vitest";
import { killLeftServers, newDataDir, startServer, type TestServer } from "./support/server.js";

const ROUNDS = Number(process.env["FAULT_ROUNDS"] ?? "1");
const READY_AFTER_CRASH_MS = 5000;
const RATE = 200;
/** A crash loses at most this much usage. */
const BOUND_MS = 1000;

const dataDir = newDataDir("crash");
afterEach(killLeftServers); // a failed test must not hold the directory
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

interface Version {
  readonly version: number;
  readonly state: string;
  readonly sha256: string;
  readonly rows: number;
}
interface Summary {
  readonly sum: string;
  readonly predictions: number;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const table = (rows: number, salt: number): string =>
  [
    "length,colour,kind",
    ...Array.from(
      { length: rows },
      (_, i) => `${5 + ((i * 7 + salt) % 100) / 10},${i % 3 === 0 ? "green" : "yellow"},${(i * 7 + salt) % 100 > 45 && i % 3 !== 0 ? "lemon" : "lime"}`,
    ),
  ].join("\n");

/** What must hold after any crash: the ledger sums to zero, the audit chain verifies, nothing half-made is left. */
async function expectInvariants(server: TestServer): Promise<void> {
  expect((await server.call<Summary>("GET", "/ledger/summary")).body).toMatchObject({ sum: "0.000000" });
  expect((await server.call("GET", "/audit/verification")).body).toMatchObject({ ok: true });
  await expect.poll(() => readdirSync(join(dataDir, "tmp")), { timeout: 10_000 }).toEqual([]); // an import that was taken up cleans after its version is ready
  expect(server.startMs).toBeLessThan(READY_AFTER_CRASH_MS);
}

test("F1: kill -9 in the middle of an upload keeps every acknowledged version and nothing of the others", { timeout: 60_000 + ROUNDS * 8000 }, async () => {
  let server = await startServer(dataDir);
  await server.call("POST", "/datasets", { name: "fruit" });
  const acknowledged = new Map<number, string>();
  for (let round = 0; round < ROUNDS; round++) {
    const small = table(500, round);
    const { status, body } = await server.call<Version>("POST", "/datasets/fruit/versions?format=csv", small);
    expect(status, JSON.stringify(body)).toBe(201);
    acknowledged.set(body.version, sha256(small));

    const large = table(200_000, round);
    const uploading = server.call<Version>("POST", "/datasets/fruit/versions?format=csv", large).catch(() => undefined);
    await sleep(Math.random() * 400);
    await server.kill();
    const answer = await uploading;
    if (answer?.status === 201) acknowledged.set(answer.body.version, sha256(large));

    server = await startServer(dataDir);
    for (const [version, digest] of acknowledged)
      expect((await server.call<Version>("GET", `/datasets/fruit/versions/${version}`)).body).toMatchObject({ state: "ready", sha256: digest });
    await server.until<{ items: Version[] }>("/datasets/fruit/versions?limit=1000", ({ items }) =>
      items.every(({ state }) => state === "ready" || state === "failed"),
    );
    await expectInvariants(server);
  }
  await server.stop();
});

test("a resumable upload goes on after kill -9 from the last acknowledged byte", { timeout: 60_000 }, async () => {
  let server = await startServer(dataDir);
  await server.call("POST", "/datasets", { name: "resumed" });
  const content = table(20_000, 3);
  const { body: upload } = await server.call<{ id: string }>("POST", "/uploads", { size: content.length, filename: "fruit.csv", sha256: sha256(content) });
  const half = Math.floor(content.length / 2);
  const patch = (from: number, to: number): Promise<Response> =>
    fetch(`${server.url}/api/v1/uploads/${upload.id}`, {
      method: "PATCH",
      headers: { authorization: "Bearer test-admin-key-0123456789abcdefghij", "content-type": "application/octet-stream", "upload-offset": String(from) },
      body: content.slice(from, to),
    });
  expect((await patch(0, half)).status).toBe(204);
  await server.kill();
  server = await startServer(dataDir);
  expect((await server.call("HEAD", `/uploads/${upload.id}`)).headers.get("upload-offset")).toBe(String(half));
  expect((await patch(0, half)).status).toBe(409);
  expect((await patch(half, content.length)).status).toBe(204);
  const { status, body } = await server.call<Version>("POST", "/datasets/resumed/versions", { uploadId: upload.id });
  expect(status, JSON.stringify(body)).toBe(201);
  expect(body).toMatchObject({ state: "ready", sha256: sha256(content), rows: 20_000 });
  await server.stop();
});

test("kill -9 during training: the run goes on after the restart and ends", { timeout: 120_000 }, async () => {
  let server = await startServer(dataDir);
  await server.call("POST", "/datasets", { name: "crops" });
  await server.call("POST", "/datasets/crops/versions?format=csv", table(60_000, 1));
  const { body: run } = await server.call<{ id: string }>("POST", "/runs", { dataset: "crops", target: "kind", algorithm: "mlp", seed: 1 });
  await server.until<{ state: string; progress: number }>(
    `/runs/${run.id}`,
    ({ state, progress }) => (state === "running" && progress > 0.05) || state === "succeeded",
  );
  await server.kill();
  server = await startServer(dataDir);
  const ended = await server.until<{ state: string; version: string }>(`/runs/${run.id}`, ({ state }) => state !== "queued" && state !== "running", 90_000);
  expect(ended).toMatchObject({ state: "succeeded", version: "crops@1" });
  await expectInvariants(server);
  await server.stop();
});

test("kill -9 right after a deployment was acknowledged: it answers after the restart", { timeout: 60_000 }, async () => {
  let server = await startServer(dataDir);
  const { status } = await server.call("POST", "/deployments", { name: "crops", model: "crops@1" });
  expect([201, 202]).toContain(status);
  await server.kill();
  server = await startServer(dataDir);
  const { status: answered, body } = await server.call("POST", "/deployments/crops/predict", { records: [{ length: 14, colour: "yellow" }] });
  expect(answered, JSON.stringify(body)).toBe(200);
  await expectInvariants(server);
  await server.stop();
});

test(
  "F3: kill -9 under 200 predictions a second loses no usage older than a second and charges nothing twice",
  { timeout: 60_000 + ROUNDS * 10_000 },
  async () => {
    let server = await startServer(dataDir);
    await server.until<{ state: string }>("/deployments/crops", ({ state }) => state === "ready");
    for (let round = 0; round < ROUNDS; round++) {
      await sleep(1500); // earlier usage is posted
      const { body: before } = await server.call<Summary>("GET", "/ledger/summary");
      const sent = await burst(server, 2000 + Math.random() * 500);
      server = await startServer(dataDir);
      const { body: after } = await server.call<Summary>("GET", "/ledger/summary");
      const charged = after.predictions - before.predictions;
      expect(charged).toBeGreaterThanOrEqual(sent.acknowledgedBeforeBound);
      expect(charged).toBeLessThanOrEqual(sent.total);
      await expectInvariants(server);
    }
    await server.stop();
  },
);

/** Sends predictions at a steady rate and kills the server after a while. */
async function burst(server: TestServer, durationMs: number): Promise<{ acknowledgedBeforeBound: number; total: number }> {
  const acknowledgedAt: number[] = [];
  const calls: Promise<unknown>[] = [];
  const started = performance.now();
  while (performance.now() - started < durationMs) {
    const call = server.call("POST", "/deployments/crops/predict", { records: [{ length: 14, colour: "yellow" }] });
    calls.push(
      call.then(
        ({ status }) => status === 200 && acknowledgedAt.push(performance.now()),
        () => undefined,
      ),
    );
    await sleep(Math.max(0, (calls.length * 1000) / RATE - (performance.now() - started)));
  }
  const killedAt = performance.now();
  await server.kill();
  await Promise.all(calls);
  expect(acknowledgedAt.length).toBeGreaterThan(0.8 * calls.length);
  return { acknowledgedBeforeBound: acknowledgedAt.filter((at) => at < killedAt - BOUND_MS).length, total: calls.length };
}

test("F13: a second server on the same data directory exits naming the first, and the first is unharmed", { timeout: 60_000 }, async () => {
  const server = await startServer(dataDir);
  const bin = fileURLToPath(new URL("../bin/aimass.js", import.meta.url));
  const second = spawn(process.execPath, [bin, "start", "--port", "0", "--data", dataDir, "--no-sample"], { stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  second.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
  const code = await new Promise<number | null>((resolve) => second.once("exit", resolve));
  expect(code).toBe(1);
  expect(stderr).toContain("DATA_DIR_LOCKED");
  expect(stderr).toContain(`process ${server.pid}`);
  await expectInvariants(server);
  expect(await server.stop()).toBe(0);
});
