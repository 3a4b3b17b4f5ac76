/** Real ONNX Runtime. */
import { serialize, deserialize } from "node:v8";
import { expect, test } from "vitest";
import { createRandom } from "#base";
import { tensor } from "#tensor";
import { createLoss } from "../losses/table.js";
import { createOptimiser } from "../optimisers/table.js";
import { createSchedule } from "../schedules/table.js";
import { createDeepLearner, type DeepContext, type DeepLearner, type DeepOptions, type EpochReport } from "./deep-learner.js";
import type { ExampleSource } from "./example-source.js";
import { ringSource } from "./testing/ring-source.js";
import { tinyNetwork } from "./testing/tiny-networks.js";

const options: DeepOptions = {
  network: tinyNetwork({ inputs: 2, hidden: 16, outputs: 2, dropout: 0.1, centred: true }),
  loss: createLoss("cross-entropy"),
  optimiser: createOptimiser("adamw"),
  schedule: createSchedule("one-cycle"),
  learningRate: 0.05,
  batchSize: 32,
  epochs: 15,
  patience: null,
  step: { clip: { by: "norm", limit: 1 } },
};

interface Run {
  readonly learner: DeepLearner;
  readonly epochs: EpochReport[];
}

async function start(own: Partial<DeepOptions> = {}, context: Partial<DeepContext> = {}): Promise<Run> {
  const epochs: EpochReport[] = [];
  const sources = { train: ringSource(200), validation: ringSource(90, { seed: 6 }) };
  const settings = { ...sources, seed: 1, threads: 1, augment: false, resume: undefined, onEpoch: (report: EpochReport) => void epochs.push(report) };
  return { learner: await createDeepLearner({ ...options, ...own }, { ...settings, ...context }), epochs };
}

async function toEnd({ learner }: Run): Promise<void> {
  while (await learner.advance());
}

test("it learns what no line separates, and says so epoch by epoch", async () => {
  const run = await start({ epochs: 30 });
  expect(run.learner.steps).toBe(30 * 7); // 200 rows are 6 full batches of 32 and one of 8
  await toEnd(run);
  const { parameters, validation, train, epoch } = await run.learner.result();
  expect(validation?.accuracy).toBeGreaterThan(0.9); // guessing and a line come to a half
  expect(train.accuracy).toBeGreaterThan(0.85);
  expect(Object.keys(parameters)).toEqual(["dense_1/kernel", "dense_1/bias", "norm/moving_mean", "dense_2/kernel", "dense_2/bias"]);
  expect(run.epochs.map((report) => report.epoch)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  expect(run.epochs[epoch - 1]?.isBest).toBe(true);
  expect(Math.min(...run.epochs.map((report) => report.validation?.loss ?? NaN))).toBe(validation?.loss);
  const timing = run.learner.timing();
  expect(timing.stepMs).toBeGreaterThan(0);
  expect(timing.firstStepMs).toBeGreaterThan(0);
  await run.learner.close();
});

test.each([
  ["one-cycle", {}, {}],
  ["plateau, average, accumulation", { schedule: createSchedule("plateau", { patience: 0, gamma: 0.5 }) }, { average: 0.95, accumulate: 3 }],
  ["momentum, flat", { optimiser: createOptimiser("sgd", { momentum: 0.9 }) }, { layout: "flat" }],
] as const)("stopped at a random step and resumed, it comes to the same bits: %s", async (_name, own, step) => {
  const wanted = { ...own, epochs: 4, step };
  const whole = await start(wanted);
  await toEnd(whole);
  const random = createRandom(Date.now());
  for (const stop of [1, 7, 1 + random.int(26)]) {
    const first = await start(wanted);
    for (let i = 0; i < stop; i++) await first.learner.advance();
    const stored = serialize(first.learner.snapshot());
    await first.learner.close();
    const second = await start(wanted, { resume: deserialize(stored) });
    expect(second.learner.step).toBe(stop);
    await toEnd(second);
    expect(await second.learner.result(), `stopped at step ${stop}`).toEqual(await whole.learner.result());
    expect(second.learner.snapshot()).toEqual(whole.learner.snapshot());
    expect([...first.epochs, ...second.epochs]).toEqual(whole.epochs);
    await second.learner.close();
  }
  await whole.learner.close();
});

test("it stops when the validation loss has not got better for so many epochs, and keeps the best", async () => {
  const run = await start({ learningRate: 0.5, epochs: 60, patience: 3 });
  await toEnd(run);
  const { epoch, loss } = await run.learner.result();
  expect(run.epochs.length).toBe(epoch + 3);
  expect(run.epochs.length).toBeLessThan(60);
  expect(run.epochs.slice(epoch).every((report) => (report.validation?.loss ?? 0) >= loss)).toBe(true);
  await run.learner.close();
});

test("a loss that is not finite ends the training with its step; the best so far is the result", async () => {
  const spoilt = ringSource(200, { spoilt: 3 });
  const clean = ringSource(200);
  let isSpoilt = false;
  const train: ExampleSource = { ...clean, batch: (rows, augmentation) => (isSpoilt ? spoilt : clean).batch(rows, augmentation) };
  const run = await start({}, { train });
  for (let i = 0; i < 7; i++) await run.learner.advance();
  const kept = await run.learner.result();
  isSpoilt = true;
  const error = await toEnd(run).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code: "TRAINING_DIVERGED" });
  expect(String(error)).toContain(`Step ${run.learner.step + 1}: the loss is not a finite number`);
  expect(await run.learner.result()).toEqual(kept);
  await expect(run.learner.advance()).rejects.toMatchObject({ code: "TRAINING_DIVERGED" });
  await run.learner.close();
});

test("without a validation part the training loss chooses; amounts have no accuracy", async () => {
  const network = tinyNetwork({ inputs: 2, hidden: 8, outputs: 1 });
  const classes = ringSource(64);
  const train: ExampleSource = {
    ...classes,
    batch: async (rows) => {
      const batch = await classes.batch(rows, null);
      const { data } = batch.inputs["x"] ?? { data: [] };
      return {
        ...batch,
        targets: tensor(
          "float32",
          [rows.length, 1],
          Float32Array.from(rows, (_, i) => 3 * Number(data[2 * i]) - Number(data[2 * i + 1])),
        ),
      };
    },
  };
  const run = await start({ network, loss: createLoss("mean-squared-error"), epochs: 30, batchSize: 64 }, { train, validation: null });
  await toEnd(run);
  const { train: metrics, validation, loss } = await run.learner.result();
  expect(validation).toBeNull();
  expect(metrics.accuracy).toBeNull();
  expect(loss).toBe(metrics.loss);
  expect(loss).toBeLessThan(0.2 * (run.epochs[0]?.train.loss ?? 0));
  await run.learner.close();
});

test("a batch larger than the table is filled up with its rows again", async () => {
  const run = await start({ batchSize: 256, epochs: 1 }, { train: ringSource(3) });
  await toEnd(run);
  expect(run.epochs[0]?.train.accuracy ?? NaN).toBeOneOf([0, 1 / 3, 2 / 3, 1]);
  await run.learner.close();
});
