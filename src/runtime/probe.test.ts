import { expect, test } from "vitest";
import { createLog } from "#base";
import { probeLimits } from "./limits.js";
import { probe, type ProbeReport } from "./probe.js";

const run = (model: string, timeoutMs = 10_000): Promise<ProbeReport> =>
  probe({ modelPath: `test/fixtures/onnx/${model}.onnx`, memoryBytes: 2 ** 29, timeoutMs, log: createLog("silent") });

test("a good model loads and runs once on made inputs", async () => {
  const report = await run("gemm");
  expect(report).toMatchObject({ ok: true, inputs: [{ name: "x", dtype: "float32", dims: ["N", 4] }], outputs: [{ name: "y" }], trialDims: { y: [1, 3] } });
  expect(report.loadMs).toBeGreaterThan(0);
  expect(report.peakBytes).toBeGreaterThan(2 ** 24);
  expect(report.error).toBeUndefined();
});

test("a model with string inputs gets empty strings", async () => {
  expect(await run("strings")).toMatchObject({ ok: true, trialDims: { t: [1] } });
});

test("a convolution of free height and width is tried with larger sizes", async () => {
  expect(await run("conv")).toMatchObject({ ok: true, trialDims: { y: [1, 2, 1, 1] } });
});

test("an endless model is reported with INFERENCE_TIMEOUT after the time allowed", async () => {
  const begun = performance.now();
  expect(await run("endless-loop", 700)).toMatchObject({ ok: false, error: { code: "INFERENCE_TIMEOUT" } });
  expect(performance.now() - begun).toBeLessThan(2000);
});

test.runIf(probeLimits().prlimit)("a memory bomb is reported with MODEL_MEMORY_LIMIT", async () => {
  expect(await run("memory-bomb")).toMatchObject({ ok: false, error: { code: "MODEL_MEMORY_LIMIT" } });
});

test("a file that is no model is reported with MODEL_REFUSED", async () => {
  expect(await run("bad-html")).toMatchObject({ ok: false, error: { code: "MODEL_REFUSED" } });
});
