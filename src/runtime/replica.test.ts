import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { createLog } from "#base";
import { tensor, type Tensor } from "#tensor";
import { probeLimits } from "./limits.js";
import { startReplica, type Replica } from "./replica.js";

const MB = 2 ** 20;
const log = createLog("silent");
const limits = probeLimits();
const started: Replica[] = [];

async function start(model: string, memoryBytes = 512 * MB): Promise<Replica> {
  const replica = await startReplica({ modelPath: `test/fixtures/onnx/${model}.onnx`, memoryBytes, log });
  started.push(replica);
  return replica;
}

const floats = (...values: number[]): Tensor => tensor("float32", [values.length], new Float32Array(values));
const row = tensor("float32", [1, 4], new Float32Array([1, 2, 3, 4]));

afterEach(async () => {
  for (const replica of started.splice(0)) {
    replica.kill();
    await replica.exited;
  }
});

test("a replica runs its model in a process of its own", async () => {
  const replica = await start("gemm");
  expect(replica.inputs).toEqual([{ name: "x", dtype: "float32", dims: ["N", 4] }]);
  const { outputs, computeMs } = await replica.run({ x: row });
  expect(outputs).toEqual({ y: tensor("float32", [1, 3], new Float32Array([7, 9, 11])) });
  expect(computeMs).toBeGreaterThan(0);
  expect(replica.pid).not.toBe(process.pid);
  expect(await replica.memoryBytes()).toBeLessThan(110 * MB);
});

test("many runs in flight are answered, each with its own result", async () => {
  const replica = await start("identity");
  const answers = await Promise.all(Array.from({ length: 500 }, (_, i) => replica.run({ x: floats(i) })));
  expect(answers.map(({ outputs }) => outputs["y"]?.data[0])).toEqual(Array.from({ length: 500 }, (_, i) => i));
});

test("a tensor of 100 MB passes in a time that grows with its length alone", async () => {
  const replica = await start("sum", 2048 * MB);
  const data = new Float32Array(25_000_000);
  data[24_999_999] = 5;
  await replica.run({ x: floats(1) });
  const begun = performance.now();
  const { outputs, computeMs } = await replica.run({ x: tensor("float32", [25_000_000], data) });
  expect(outputs["y"]?.data[0]).toBe(5);
  expect(performance.now() - begun - computeMs).toBeLessThan(5000);
});

test("an input that does not fit is refused, and the replica goes on", async () => {
  const replica = await start("gemm");
  await expect(replica.run({ x: floats(1, 2) })).rejects.toMatchObject({ code: "MODEL_RUN_FAILED" });
  await expect(replica.run({ x: row }, { outputs: ["nope"] })).rejects.toMatchObject({ code: "MODEL_RUN_FAILED" });
  expect((await replica.run({ x: row })).outputs["y"]?.dims).toEqual([1, 3]);
});

test("O12: an endless Loop ends at its deadline with INFERENCE_TIMEOUT, within 250 ms, and the process is killed", { retry: 2 }, async () => {
  const replica = await start("endless-loop");
  const begun = performance.now();
  await expect(replica.run({ x: floats(0) }, { deadlineMs: 500 })).rejects.toMatchObject({ code: "INFERENCE_TIMEOUT", params: { limitMs: 500 } });
  expect(performance.now() - begun).toBeLessThan(750);
  expect(await replica.exited).toMatchObject({ signal: "SIGKILL" });
  await expect(replica.run({ x: floats(0) })).rejects.toMatchObject({ code: "UNAVAILABLE" });
});

test("a call that only waited behind a slow one fails alone; one that hangs takes those behind it down as UNAVAILABLE", async () => {
  const replica = await start("loop-when-above-10");
  await replica.run({ x: floats(1) });
  const hanging = replica.run({ x: floats(11) }, { deadlineMs: 600 });
  const impatient = replica.run({ x: floats(1) }, { deadlineMs: 100 });
  const patient = replica.run({ x: floats(1) }, { deadlineMs: 5000 });
  await expect(impatient).rejects.toMatchObject({ code: "INFERENCE_TIMEOUT", params: { limitMs: 100 } });
  expect(replica.alive).toBe(true);
  await Promise.all([
    expect(hanging).rejects.toMatchObject({ code: "INFERENCE_TIMEOUT", params: { limitMs: 600 } }),
    expect(patient).rejects.toMatchObject({ code: "UNAVAILABLE", params: { retryAfterS: 1 }, row: { http: 503, retryable: true } }),
  ]);
});

test("a killed process fails only its runs in flight, as UNAVAILABLE, and its report says how it ended", async () => {
  const [victim, other] = [await start("endless-loop"), await start("gemm")];
  const inFlight = victim.run({ x: floats(0) });
  await setTimeout(50);
  process.kill(victim.pid, "SIGKILL");
  await expect(inFlight).rejects.toThrow("The model cannot answer now: The model's own process ended: runtime process: ended by SIGKILL");
  expect(await victim.exited).toMatchObject({ code: null, signal: "SIGKILL", why: "ended by SIGKILL", outOfMemory: false });
  expect(victim.alive).toBe(false);
  expect((await other.run({ x: row })).outputs["y"]?.dims).toEqual([1, 3]);
});

test.runIf(limits.prlimit)("O11: a memory bomb fails with MODEL_MEMORY_LIMIT, in its own process alone", async () => {
  const replica = await start("memory-bomb");
  const error = { code: "MODEL_MEMORY_LIMIT", row: { http: 507 }, params: { limitBytes: 512 * MB } };
  for (let i = 0; i < 3; i++) await expect(replica.run({})).rejects.toMatchObject(error);
  expect(process.memoryUsage().rss).toBeLessThan(600 * MB);
});

test.runIf(limits.prlimit)("O11: a run that wants too much memory fails with MODEL_MEMORY_LIMIT, and the replica goes on", async () => {
  const replica = await start("memory-bomb-at-run");
  const shape = (length: bigint): Tensor => tensor("int64", [1], new BigInt64Array([length]));
  await expect(replica.run({ shape: shape(800_000_000n) })).rejects.toMatchObject({ code: "MODEL_MEMORY_LIMIT", params: { limitBytes: 512 * MB } });
  expect((await replica.run({ shape: shape(1000n) })).outputs["y"]?.data[0]).toBe(0);
});

test.each(["bad-html", "bad-empty", "bad-truncated", "bad-pickle", "bad-external-parent", "bad-external-missing"])(
  "%s is refused and leaves no process",
  async (name) => {
    const before = readdirSync("/proc/self/fd").length;
    await expect(start(name)).rejects.toMatchObject({ code: "MODEL_REFUSED" });
    expect(readdirSync("/proc/self/fd").length).toBeLessThanOrEqual(before);
  },
);

test("a closed replica lets its runs in flight finish, and its folder is gone", async () => {
  const replica = await start("gemm");
  const folder = readlinkSync(`/proc/${replica.pid}/cwd`);
  const runs = Array.from({ length: 50 }, () => replica.run({ x: row }));
  await replica.close();
  expect(await Promise.all(runs)).toHaveLength(50);
  expect(await replica.exited).toMatchObject({ code: 0 });
  expect(existsSync(folder)).toBe(false);
});

test.runIf(process.platform === "linux")("O6: the process has an empty folder, a scrubbed environment, no network, no rights and no telemetry", async () => {
  const replica = await start("gemm");
  const proc = `/proc/${replica.pid}`;
  expect(readdirSync(`${proc}/cwd/`)).toEqual([]);
  const names = readFileSync(`${proc}/environ`, "utf8")
    .split("\0")
    .map((entry) => entry.split("=")[0])
    .filter((name) => name !== "");
  expect(names.sort()).toEqual(["DUCKDB_JE_MALLOC_CONF", "LANG", "NODE_NO_WARNINGS", "ORT_DISABLE_TELEMETRY", "PATH", "UV_THREADPOOL_SIZE"]);
  if (limits.unshare) expect(readlinkSync(`${proc}/ns/net`)).not.toBe(readlinkSync("/proc/self/ns/net"));
  if (limits.nobody) expect(readFileSync(`${proc}/status`, "utf8")).toMatch(/^Uid:\s+65534/m);
  if (limits.prlimit)
    expect(readFileSync(`${proc}/limits`, "utf8")).toMatch(/Max file size\s+0\s[\s\S]*Max data size\s+536870912\s[\s\S]*Max core file size\s+0\s/);
});

test("15 times load, run and close leave neither descriptors nor memory behind", async () => {
  const cycle = async (): Promise<void> => {
    const replica = await startReplica({ modelPath: "test/fixtures/onnx/gemm.onnx", memoryBytes: 512 * MB, log });
    await replica.run({ x: row });
    await replica.close();
  };
  for (let i = 0; i < 3; i++) await cycle();
  globalThis.gc?.();
  const [fds, bytes] = [readdirSync("/proc/self/fd").length, process.memoryUsage().rss];
  for (let i = 0; i < 15; i++) await cycle();
  globalThis.gc?.();
  expect(readdirSync("/proc/self/fd").length).toBeLessThanOrEqual(fds);
  expect(process.memoryUsage().rss / bytes).toBeLessThan(1.1);
});
