/** Pictures in, a trained network served: the deep engine's walk over HTTP, on real handwritten digits. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mnistZip } from "./support/mnist-zip.js";
import { killLeftServers, newDataDir, startServer, type TestServer } from "./support/server.js";

let server: TestServer;
const dataDir = newDataDir("deep");
beforeAll(async () => {
  server = await startServer(dataDir);
});
afterAll(async () => {
  await server.stop();
  await killLeftServers();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Issue 4 asks for ten kills in one run; CI makes two. */
const KILLS = process.env["FAULT_ROUNDS"] === undefined ? 2 : 10;

interface Run {
  readonly id: string;
  readonly state: string;
  readonly version: string;
  readonly metrics: { readonly holdout: { readonly accuracy: number }; readonly trivial: { readonly accuracy: number } };
}
interface Answered {
  readonly predictions: readonly { readonly label: string; readonly probabilities: Readonly<Record<string, number>> }[];
}

const trained = async (request: Readonly<Record<string, unknown>>): Promise<Run> => {
  const { status, body } = await server.call<Run>("POST", "/runs", request);
  expect(status, JSON.stringify(body)).toBe(202);
  const run = await server.until<Run>(`/runs/${body.id}`, ({ state }) => state !== "queued" && state !== "running", 120_000);
  expect(run.state, JSON.stringify(run)).toBe("succeeded");
  return run;
};

/** The step of the newest checkpoint; 0 before the first. */
const checkpointsOf = async (run: string): Promise<number> => {
  const { body } = await server.call<{ items: { step: number }[] }>("GET", `/runs/${run}/checkpoints`);
  return Math.max(0, ...body.items.map(({ step }) => step));
};

const modelDigest = async (reference: string): Promise<string | undefined> => {
  const [model, version] = reference.split("@");
  const { body } = await server.call<{ files: { path: string; sha256: string }[] }>("GET", `/models/${String(model)}/versions/${String(version)}`);
  return body.files.find(({ path }) => path === "model.onnx")?.sha256;
};

function workerPids(parent: number): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        const isChild = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === parent;
        return isChild && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("children/train.js");
      } catch {
        return false;
      }
    })
    .map(Number);
}

test("a zip of digits becomes a classifier that reads the bytes of a picture", { timeout: 180_000 }, async () => {
  await server.call("POST", "/datasets", { name: "digits", kind: "image" });
  const sent = await server.call("POST", "/datasets/digits/versions?format=zip", await mnistZip(40));
  expect([201, 202], JSON.stringify(sent.body)).toContain(sent.status);
  await server.until<{ state: string }>("/datasets/digits/versions/1", ({ state }) => state === "ready");
  const run = await trained({
    dataset: "digits",
    target: "label",
    algorithm: "cnn",
    seed: 1,
    parameters: { epochs: 12, batchSize: 32, learningRate: 0.003, options: { filters: [8, 16], units: 32 } },
  });
  expect(run.metrics.holdout.accuracy).toBeGreaterThan(0.8);
  await server.call("POST", "/deployments", { name: "digits", model: run.version });
  await server.until<{ state: string }>("/deployments/digits", ({ state }) => state === "ready");
  const image = [Array.from({ length: 28 }, (_, y) => Array.from({ length: 28 }, (_, x) => (x > 12 && x < 16 && y > 4 && y < 24 ? 255 : 0)))];
  const answer = await server.call<Answered>("POST", "/deployments/digits/predict", { records: [{ image }] });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  expect(answer.body.predictions[0]?.label).toBe("1");
});

test(
  "a version of the registry gets a new head, its own weights frozen; the lineage names it, and a base that is not there is refused",
  { timeout: 120_000 },
  async () => {
    const request = { dataset: "digits", target: "label", algorithm: "fine-tune", model: "digits-tuned", seed: 1 };
    const run = await trained({ ...request, parameters: { base: "digits@1", freeze: ["*"], epochs: 8, batchSize: 32, learningRate: 0.01 } });
    expect(run.metrics.holdout.accuracy).toBeGreaterThan(0.75);
    const { body } = await server.call<{ lineage: { parents: string[] } }>("GET", "/models/digits-tuned/versions/1");
    const base = await server.call<{ id: string }>("GET", "/models/digits/versions/1");
    expect(body.lineage.parents).toEqual([base.body.id]);
    const absent = await server.call("POST", "/runs", { ...request, parameters: { base: "nothing@1" } });
    expect(absent).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
    const nameless = await server.call("POST", "/runs", { ...request, parameters: {} });
    expect(nameless).toMatchObject({ status: 400, body: { code: "INVALID_REQUEST", errors: [{ path: "/parameters/base" }] } });
  },
);

test("kill -9 of the worker again and again: the final file is the same to the bit as that of an undisturbed run", { timeout: 300_000 }, async () => {
  const request = {
    dataset: "digits",
    target: "label",
    algorithm: "cnn",
    seed: 7,
    parameters: { epochs: 20, batchSize: 32, options: { filters: [8, 16], units: 32 } },
  };
  const undisturbed = await trained({ ...request, model: "calm" });
  const { body } = await server.call<Run>("POST", "/runs", { ...request, model: "killed" });
  for (let kill = 0; kill < KILLS; kill++) {
    const before = await checkpointsOf(body.id);
    await expect.poll(() => checkpointsOf(body.id), { timeout: 60_000 }).toBeGreaterThan(before);
    await expect.poll(() => workerPids(server.pid), { timeout: 10_000 }).toHaveLength(1);
    workerPids(server.pid).forEach((pid) => process.kill(pid, "SIGKILL"));
  }
  const killed = await server.until<Run>(`/runs/${body.id}`, ({ state }) => state !== "queued" && state !== "running", 120_000);
  expect(killed.state, JSON.stringify(killed)).toBe("succeeded");
  expect(await modelDigest(killed.version)).toBe(await modelDigest(undisturbed.version));
});
