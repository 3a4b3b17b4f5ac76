/** Runs that begin and cannot end well: each fails with its reason, leaves nothing half-made, and the next one goes on. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { probeLimits } from "#runtime";
import { openTrainingRoom, type TrainingRoom } from "../testing/training-room.js";
import { addArchive, colourSquares, zipOf } from "./testing/tiny-archives.js";

/** A busy machine takes many times as long. */
vi.setConfig({ testTimeout: 120_000 });

const LIMIT = 600 * 2 ** 20;
let room: TrainingRoom;
beforeAll(async () => {
  room = await openTrainingRoom({ workerMemoryBytes: LIMIT });
  const squares = await colourSquares(12);
  const broken = { name: "red/cut.png", content: Buffer.from(squares[0]?.content ?? "").subarray(0, 60) };
  await addArchive(room, "squares", { kind: "image", zip: zipOf([...squares, broken]), corrupt: "skip" });
});
afterAll(() => room.close());

const squares = { dataset: "squares", target: "label" } as const;
const dense = (units: number) => ({ layer: "dense", units });
const logOf = async (run: string): Promise<string[]> =>
  (await room.events(run)).filter(({ kind }) => kind === "log").map(({ data }) => String(data["message"]));

/** The run failed with this; no version came of it. */
async function failed(parameters: Readonly<Record<string, unknown>>, algorithm = "network") {
  const versions = room.registered.length;
  const run = await room.train({ ...squares, algorithm, parameters });
  expect(run).toMatchObject({ state: "failed", version: null, metrics: null });
  expect(room.registered).toHaveLength(versions);
  await expect(room.training.predictions(room.principal, run.id, {})).rejects.toMatchObject({ code: "NOT_READY" });
  expect((await room.events(run.id)).at(-1)).toMatchObject({ kind: "end", data: { state: "failed", error: run.error } });
  return run;
}

test("a learning rate of 10^9 fails with the step, and its last good checkpoint is kept and listed", async () => {
  const run = await failed({ options: { filters: [4], units: 4 }, learningRate: 1e9, epochs: 50, batchSize: 8, patience: 0 }, "cnn");
  expect(run.error).toMatchObject({ code: "TRAINING_DIVERGED", status: 422 });
  expect(run.error?.detail).toMatch(/step [1-9]/i);
  const { items } = await room.training.checkpoints(room.principal, run.id);
  expect(items.length).toBeGreaterThan(0);
  expect(items[0]?.bytes).toBeGreaterThan(0);
  const trials = (await room.events(run.id)).filter(({ kind }) => kind === "trial").map(({ data }) => data["state"]);
  expect(trials).toEqual(["running", "failed"]);
});

test("a step that clearly cannot fit is not begun: the error has the planned and the allowed bytes", async () => {
  const run = await failed({ layers: [{ layer: "flatten" }, dense(20_000), dense(40_000), dense(2)] });
  expect(run.error).toMatchObject({ code: "MODEL_MEMORY_LIMIT", status: 507 });
  expect(run.error?.detail).toMatch(/^The model needed more than its 629145600 bytes: a step is planned to take \d{11} bytes; lower batchSize/);
  expect((await logOf(run.id)).join("\n")).toMatch(/Planned memory: \d+\.\d MiB a step: parameters \d+\.\d MiB, optimiser \d+\.\d MiB/);
  expect((await room.training.checkpoints(room.principal, run.id)).items).toEqual([]);
});

test.runIf(probeLimits().prlimit)("a step that is planned to fit and does not fails with the plan's figure", async () => {
  const run = await failed({ layers: [{ layer: "flatten" }, dense(6000), dense(2450), dense(2)], batchSize: 8 });
  expect(run.error).toMatchObject({ code: "MODEL_MEMORY_LIMIT", status: 507 });
  expect(run.error?.detail).toMatch(/; a step was planned to take \d{9} bytes, beside the process itself$/);
});

test("after all that, a small network on the same damaged archive trains; the plan is in its log", async () => {
  const { warnings, rows } = await room.data.version(room.principal, "squares", 1);
  expect(rows).toBe(24);
  expect(warnings[0]?.message).toMatch(/^1 picture cannot be read and was left out: 'red\/cut.png'/);
  const run = await room.train({ ...squares, algorithm: "network", parameters: { layers: [{ layer: "flatten" }, dense(2)], epochs: 2, batchSize: 8 } });
  expect(run.state, JSON.stringify(run.error)).toBe("succeeded");
  expect((await logOf(run.id)).filter((line) => line.startsWith("Planned memory: "))).toHaveLength(1);
});
