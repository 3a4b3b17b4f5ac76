/** Each kind of record from its file to a judged model, in a real child: what is served is what was judged. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openSession, type Session } from "#runtime";
import { tensor, type Tensor } from "#tensor";
import { makeZip } from "../../../test/support/make-zip.js";
import { picture, tone } from "../../../test/support/make-media.js";
import type { EvaluatedRecord } from "../predictions.js";
import { openTrainingRoom, ringsCsv, type TrainingRoom } from "../testing/training-room.js";
import type { RunView } from "../view.js";
import { addArchive, colourSquares, reviewsCsv, tones, zipOf } from "./testing/tiny-archives.js";

/** A busy machine takes many times as long. */
vi.setConfig({ testTimeout: 120_000 });

let room: TrainingRoom;
beforeAll(async () => {
  room = await openTrainingRoom();
});
afterAll(() => room.close());

interface Judged {
  readonly run: RunView;
  readonly held: readonly EvaluatedRecord[];
  /** The dataset's values of each held-out record. */
  readonly records: readonly Readonly<Record<string, unknown>>[];
  readonly session: Session;
}

/** Trains, and reads back what a user would: predictions, their records, and the model. */
async function judged(request: Parameters<TrainingRoom["train"]>[0]): Promise<Judged> {
  const run = await room.train(request);
  expect(run, JSON.stringify(run.error)).toMatchObject({ state: "succeeded", error: null, progress: 1 });
  const { items: held } = await room.training.predictions(room.principal, run.id, { limit: 1000 });
  const { items } = await room.data.records(room.principal, request.dataset, 1, { limit: 1000 });
  const values = new Map(items.map(({ id, values: each }) => [id, each]));
  const session = await openSession(room.registered.at(-1)?.model ?? new Uint8Array(), { threads: 1 });
  return { run, held, records: held.map(({ recordId }) => values.get(recordId) ?? {}), session };
}

/** The model's answers to raw records are those of the run's own evaluation. */
async function expectServed({ session, held }: Judged, feeds: Readonly<Record<string, Tensor>>): Promise<void> {
  const outputs = await session.run(feeds);
  held.forEach(({ prediction }, i) => {
    if ("value" in prediction) return expect(outputs["value"]?.data[i]).toBeCloseTo(prediction.value, 5);
    expect(outputs["label"]?.data[i]).toBe(prediction.label);
    Object.values(prediction.probabilities).forEach((share, k, all) => expect(outputs["probabilities"]?.data[i * all.length + k]).toBeCloseTo(share, 5));
  });
}

const holdout = ({ run }: Judged, metric: string): number => run.metrics?.holdout[metric] ?? NaN;
const texts = (values: readonly unknown[]): Tensor => tensor("string", [values.length, 1], values.map(String));

test("texts: an obvious word tells good from bad, and the model takes them as they are", async () => {
  await room.addTable("reviews", reviewsCsv(80));
  const parameters = { epochs: 6, batchSize: 16, learningRate: 0.01, length: 8, options: { embedding: 8, filters: 8, windows: [1, 2] } };
  const result = await judged({ dataset: "reviews", target: "verdict", algorithm: "textcnn", parameters, seed: 1 });
  expect(holdout(result, "accuracy")).toBe(1);
  expect(result.run.notUsed).toEqual([{ column: "stars", reason: "this network reads one text column, 'review'" }]);
  expect(room.registered.at(-1)?.signature.inputs).toEqual([{ name: "review", dtype: "string", shape: [null, 1], column: "text" }]);
  await expectServed(result, { review: texts(result.records.map(({ review }) => review)) });
});

test("texts: a text of 10 MB in a cell trains and is served", async () => {
  const long = `wonderful ${"word ".repeat(2_000_000)}`;
  await room.addTable("long", `${reviewsCsv(40)}\n${long},good,1`);
  const parameters = { epochs: 2, batchSize: 16, length: 8, options: { embedding: 4, units: 4 } };
  const result = await judged({ dataset: "long", target: "verdict", algorithm: "lstm", parameters });
  const outputs = await result.session.run({ review: texts([long, "dreadful"]) });
  expect(outputs["label"]?.dims).toEqual([2]);
});

test("a list of layers reads words when a text column is named", async () => {
  const layers = [{ layer: "embedding", outputDim: 8 }, { layer: "globalAveragePooling1d" }, { layer: "dense", units: 2 }];
  const parameters = { column: "review", layers, epochs: 8, batchSize: 16, learningRate: 0.05, length: 8 };
  const result = await judged({ dataset: "reviews", target: "verdict", algorithm: "network", parameters });
  expect(holdout(result, "accuracy")).toBe(1);
  await expectServed(result, { review: texts(result.records.map(({ review }) => review)) });
});

test("recordings: two tones are told apart, from raw samples", async () => {
  await addArchive(room, "tones", { kind: "audio", zip: zipOf(tones(24)) });
  const parameters = { epochs: 6, batchSize: 8, learningRate: 0.01, seconds: 0.1, options: { filters: [8, 8], firstKernel: 32 } };
  const result = await judged({ dataset: "tones", target: "label", parameters, seed: 2 });
  expect(result.run.algorithm).toBe("audio-cnn");
  expect(holdout(result, "accuracy")).toBe(1);
  const samples = result.records.map(({ path }) => {
    const [label = "", file = ""] = String(path).split("/");
    const i = Number.parseInt(file);
    return tone(label === "low" ? 200 + 5 * i : 1500 + 30 * i, { seconds: 0.1 }).map((value) => Math.round(value * 32_767) / 32_768);
  });
  await expectServed(result, { audio: tensor("float32", [samples.length, 1, 800], Float32Array.from(samples.flat())) });
});

const bytesOf = async (path: unknown): Promise<number[]> => {
  const [label = "", file = ""] = String(path).split("/");
  const i = Number.parseInt(file);
  const colour = label === "red" ? [200 + i, 10 * (i % 9), 3 * i] : [3 * i, 10 * (i % 9), 200 + i];
  return Promise.resolve(colour.flatMap((value) => new Array<number>(64).fill(value)));
};

test("pictures: a list of layers that begins with an input as Keras has it", async () => {
  await addArchive(room, "squares", { kind: "image", zip: zipOf(await colourSquares(24)) });
  const layers = [
    { layer: "input", shape: [3, 8, 8] },
    { layer: "conv2d", filters: 4, kernelSize: 3 },
    { layer: "flatten" },
    { layer: "dense", units: 2, activation: "softmax" },
  ];
  const result = await judged({
    dataset: "squares",
    target: "label",
    algorithm: "network",
    parameters: { layers, epochs: 6, batchSize: 8, learningRate: 0.01 },
  });
  expect(holdout(result, "accuracy")).toBe(1);
  expect(result.run.network?.layers.map(({ name }) => name)).toEqual(["bytes", "input", "conv2d", "flatten", "dense"]);
  const bytes = await Promise.all(result.records.map(({ path }) => bytesOf(path)));
  await expectServed(result, { image: tensor("uint8", [bytes.length, 3, 8, 8], Uint8Array.from(bytes.flat())) });
});

test("pictures: an amount is predicted, and comes back in its own unit", async () => {
  const grey = (i: number): number => (i * 37) % 200;
  const files = await Promise.all(
    Array.from({ length: 60 }, async (_, i) => ({ name: `${i}.png`, content: await picture([grey(i), grey(i), grey(i)], { width: 4, height: 4 }) })),
  );
  const table = ["file,label", ...files.map(({ name }, i) => `${name},${1000 + 2.5 * grey(i)}`)].join("\n");
  await addArchive(room, "greys", { kind: "image", zip: makeZip([...files, { name: "labels.csv", content: table }]) });
  const layers = [{ layer: "flatten" }, { layer: "dense", units: 1 }];
  const result = await judged({
    dataset: "greys",
    target: "label",
    algorithm: "network",
    parameters: { layers, colours: 1, epochs: 60, batchSize: 8, learningRate: 0.03 },
  });
  expect(result.run).toMatchObject({ task: "regression", primaryMetric: { name: "rmse" } });
  expect(holdout(result, "rmse")).toBeLessThan(0.2 * (result.run.metrics?.trivial["rmse"] ?? NaN));
  const bytes = result.records.flatMap(({ path }) => new Array<number>(16).fill(grey(Number.parseInt(String(path)))));
  await expectServed(result, { image: tensor("uint8", [result.records.length, 1, 4, 4], Uint8Array.from(bytes)) });
});

test("a table: a list of layers takes its numbers and categories", async () => {
  await room.addTable("rings", ringsCsv(300));
  const layers = [
    { layer: "dense", units: 16, activation: "relu" },
    { layer: "dense", units: 2 },
  ];
  const result = await judged({
    dataset: "rings",
    target: "kind",
    algorithm: "network",
    parameters: { layers, epochs: 30, batchSize: 16, learningRate: 0.02 },
  });
  expect(holdout(result, "accuracy")).toBeGreaterThan(0.85);
  const column = (name: string): Tensor =>
    tensor(
      "float64",
      [result.records.length, 1],
      Float64Array.from(result.records, (record) => Number(record[name])),
    );
  await expectServed(result, { a: column("a"), b: column("b"), colour: texts(result.records.map(({ colour }) => colour)) });
});

test("a run that was stopped goes on to the same bytes", async () => {
  const request = {
    dataset: "squares",
    target: "label",
    algorithm: "cnn",
    seed: 4,
    parameters: { epochs: 60, patience: 0, batchSize: 8, options: { filters: [4, 4], units: 8 } },
  };
  await room.train(request);
  const whole = room.registered.at(-1)?.model;
  const { id } = await room.training.create(room.principal, request);
  await expect.poll(async () => (await room.training.get(room.principal, id)).message, { timeout: 60_000, interval: 10 }).toContain("step");
  expect(await room.training.stop(room.principal, id)).toMatchObject({ state: "stopped", version: null });
  const { items } = await room.training.checkpoints(room.principal, id);
  expect(items[0]?.step).toBeGreaterThan(0);
  await room.training.resume(room.principal, id);
  await room.events(id);
  expect(await room.training.get(room.principal, id)).toMatchObject({ state: "succeeded" });
  expect(room.registered.at(-1)?.model).toEqual(whole);
});
