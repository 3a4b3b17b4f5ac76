/** Real PostgreSQL, real tables, real training children. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeModel, evaluate } from "#graph";
import { tensor } from "#tensor";
import { openTrainingRoom, ringsCsv, type TrainingRoom } from "./testing/training-room.js";
import type { RunEvent } from "./view.js";

let room: TrainingRoom;
beforeAll(async () => {
  room = await openTrainingRoom();
  await room.addTable("rings", ringsCsv(400));
});
afterAll(() => room.close());

const kinds = (events: readonly RunEvent[]): Set<string> => new Set(events.map(({ kind }) => kind));
const table = (header: string, rows: number, row: (i: number) => string): string => [header, ...Array.from({ length: rows }, (_, i) => row(i))].join("\n");

test("a run with auto tries candidates, beats the trivial predictor, registers one version and ends", async () => {
  const run = await room.train({ dataset: "rings", target: "kind", seed: 3 });
  expect(run).toMatchObject({
    state: "succeeded",
    task: "binary",
    algorithm: "mlp",
    target: "kind",
    dataset: { name: "rings", version: 1 },
    seed: 3,
    progress: 1,
    error: null,
  });
  expect(run.version).toBe("rings@1");
  expect(run.primaryMetric).toMatchObject({ name: "logLoss", direction: "min", value: run.metrics?.holdout["logLoss"] });
  expect(run.metrics?.holdout["accuracy"]).toBeGreaterThan(0.9);
  expect(run.metrics?.trivial["accuracy"]).toBeLessThan(0.6);
  expect(run.confusionMatrix?.labels).toEqual(["in", "out"]);
  expect(run.confusionMatrix?.counts.flat().reduce((sum, count) => sum + count, 0)).toBe(80);

  const events = await room.events(run.id);
  expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i + 1));
  expect(kinds(events)).toEqual(new Set(["log", "progress", "trial", "metric", "end"]));
  expect(events.at(-1)).toMatchObject({ kind: "end", data: { state: "succeeded", version: "rings@1", error: null } });
  const trials = events.filter(({ kind, data }) => kind === "trial" && data["state"] === "succeeded").map(({ data }) => data["id"]);
  expect(trials).toHaveLength(4);
  expect(trials).toContain(run.best);
  expect(await room.events(run.id, events.length - 2)).toEqual(events.slice(-2));
});

test("the version says what it takes and gives, and where it is from", () => {
  const [result] = room.registered;
  expect(result?.signature).toEqual({
    task: "binary",
    classes: ["in", "out"],
    target: "kind",
    inputs: [
      { name: "a", dtype: "float64", shape: [null, 1], column: "number" },
      { name: "b", dtype: "float64", shape: [null, 1], column: "number" },
      { name: "colour", dtype: "string", shape: [null, 1], column: "text" },
    ],
    outputs: [
      { name: "label", dtype: "string", shape: [null] },
      { name: "probabilities", dtype: "float32", shape: [null, 2] },
    ],
  });
  expect(result?.lineage).toMatchObject({ dataset: { name: "rings", version: 1 }, parents: [] });
  expect(result?.computeMs).toBeGreaterThan(0);
});

test("the model's bytes, run by the reference interpreter on raw records, give the run's own held-out predictions", async () => {
  const { items: runs } = await room.training.list(room.principal, { limit: 1 });
  const { items, next } = await room.training.predictions(room.principal, runs[0]?.id ?? "", { limit: 30 });
  const rest = await room.training.predictions(room.principal, runs[0]?.id ?? "", { limit: 1000, after: next });
  expect([items.length, rest.items.length, rest.next]).toEqual([30, 50, null]);

  const records = await room.data.records(room.principal, "rings", 1, { limit: 1000 });
  const byId = new Map(records.items.map(({ id, values }) => [id, values]));
  const values = items.map(({ recordId }) => byId.get(recordId) ?? {});
  const column = (name: string) =>
    tensor(
      "float64",
      [30, 1],
      Float64Array.from(values, (value) => Number(value[name])),
    );
  const outputs = evaluate(decodeModel(room.registered[0]?.model ?? new Uint8Array()), {
    a: column("a"),
    b: column("b"),
    colour: tensor(
      "string",
      [30, 1],
      values.map((value) => String(value["colour"])),
    ),
  });
  items.forEach(({ actual, prediction }, i) => {
    if (!("label" in prediction)) throw new Error("no label");
    expect(values[i]?.["kind"]).toBe(actual);
    expect(outputs["label"]?.data[i]).toBe(prediction.label);
    expect(outputs["probabilities"]?.data[2 * i]).toBeCloseTo(prediction.probabilities["in"] ?? NaN, 5);
  });
});

test("the same request gives the same bytes of the model, another seed others", async () => {
  const train = async (seed: number): Promise<Uint8Array | undefined> => {
    await room.train({ dataset: "rings", target: "kind", algorithm: "mlp", parameters: { hidden: [8], epochs: 5 }, seed });
    return room.registered.at(-1)?.model;
  };
  const first = await train(11);
  expect(await train(11)).toEqual(first);
  expect(await train(12)).not.toEqual(first);
});

test("integer classes are int64 labels, boolean ones are text, and a regression gives values", async () => {
  await room.addTable(
    "mixed",
    table("x,stars,sold,price", 120, (i) => `${i % 12},${1 + (i % 3)},${i % 12 > 5},${(1.5 * (i % 12) + 0.25 * (i % 4)).toFixed(2)}`),
  );
  const train = async (target: string, algorithm: string) => {
    const run = await room.train({ dataset: "mixed", target, algorithm, model: "prices" });
    return { run, signature: room.registered.at(-1)?.signature };
  };
  const stars = await train("stars", "logistic-regression");
  expect(stars).toMatchObject({ run: { task: "multiclass" }, signature: { classes: [1, 2, 3], outputs: [{ dtype: "int64" }, {}] } });
  const sold = await train("sold", "logistic-regression");
  expect(sold).toMatchObject({ run: { task: "binary" }, signature: { classes: [false, true], outputs: [{ dtype: "string" }, {}] } });
  const { items } = await room.training.predictions(room.principal, sold.run.id, { limit: 1 });
  expect(typeof items[0]?.actual).toBe("boolean");
  const price = await train("price", "linear-regression");
  expect(price).toMatchObject({ run: { task: "regression", primaryMetric: { name: "rmse" } }, signature: { outputs: [{ name: "value", dtype: "float32" }] } });
  expect(price.run.version).toMatch(/^prices@/);
  const { holdout, trivial } = price.run.metrics ?? { holdout: {}, trivial: {} };
  expect(Number(holdout["rmse"])).toBeLessThan(0.3 * Number(trivial["rmse"]));
});

test("columns that cannot help are named, also one that is named as an output of the model", async () => {
  await room.addTable(
    "clash",
    table("id,value,x,same,y", 60, (i) => `user-${i},${i % 7},${i % 5},1,${i % 5}.5`),
  );
  const run = await room.train({ dataset: "clash", target: "y", algorithm: "linear-regression" });
  expect(run.state).toBe("succeeded");
  expect(room.registered.at(-1)?.signature.ignored).toEqual(["id", "same", "value"]);
  expect(run.notUsed).toEqual([
    { column: "id", reason: "every value is different, like an id" },
    { column: "same", reason: "all values are the same" },
    { column: "value", reason: "its name is that of the model's output 'value'; rename it to use it" },
  ]);
});

test("a request that cannot work is refused before anything is queued", async () => {
  await room.addTable(
    "bad",
    table("x,one,none,unique,few", 40, (i) => `${i % 7},yes,,name-${i},${i < 3 ? "v" : ""}`),
  );
  const create = (request: object) => room.training.create(room.principal, { dataset: "bad", target: "x", ...request });
  const before = (await room.training.list(room.principal, {})).items.length;
  await expect(create({ target: "one" })).rejects.toMatchObject({
    code: "TARGET_UNUSABLE",
    message: expect.stringContaining("Target 'one': all its values are the same") as string,
  });
  await expect(create({ target: "none" })).rejects.toMatchObject({ code: "TARGET_UNUSABLE", message: "Target 'none': all its values are missing" });
  await expect(create({ target: "unique" })).rejects.toMatchObject({
    code: "TARGET_UNUSABLE",
    message: "Target 'unique': every one of its 40 values is different, so no class is seen twice",
  });
  await expect(create({ target: "few" })).rejects.toMatchObject({ code: "TOO_FEW_ROWS", message: "Training needs at least 10 rows with a target, got 3" });
  await expect(create({ target: "nope" })).rejects.toMatchObject({
    code: "TARGET_UNUSABLE",
    message: "Target 'nope': the dataset has no such column; it has 'x', 'one', 'none', 'unique', 'few'",
  });
  await expect(create({ algorithm: "forest" })).rejects.toMatchObject({
    code: "INVALID_REQUEST",
    message: expect.stringMatching(/^algorithm: expected one of auto, logistic-regression, linear-regression, mlp, textcnn, .* got 'forest'$/) as string,
  });
  await expect(create({ algorithm: "mlp", parameters: { layers: 3 } })).rejects.toMatchObject({
    code: "INVALID_REQUEST",
    items: [{ path: "/parameters/layers" }],
  });
  await expect(create({ algorithm: "mlp", parameters: { epochs: 0 } })).rejects.toMatchObject({
    message: "epochs: expected an integer from 1 to 100000, got 0",
  });
  await expect(create({ algorithm: "linear-regression" })).rejects.toMatchObject({
    message: "algorithm: 'linear-regression' is for regression, the target makes it multiclass; 'logistic-regression' or 'mlp' would do",
  });
  await expect(create({ validation: { method: "kfold" } })).rejects.toMatchObject({ message: "validation.method: expected 'holdout', got 'kfold'" });
  await expect(create({ dataset: "absent" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(room.training.get(room.principal, "run_0000000000000000000000")).rejects.toMatchObject({ code: "NOT_FOUND" });
  await room.addTable("three", "x,y\n1,a\n2,b\n3,a");
  await expect(create({ dataset: "three", target: "y" })).rejects.toMatchObject({ code: "TOO_FEW_ROWS" });
  expect((await room.training.list(room.principal, {})).items).toHaveLength(before);
});

test("what only the worker can see fails the run with its reason", async () => {
  await room.addTable(
    "lonely",
    table("id,y", 30, (i) => `user-${i},${i % 2 === 0 ? "a" : "b"}`),
  );
  const run = await room.train({ dataset: "lonely", target: "y" });
  expect(run).toMatchObject({
    state: "failed",
    version: null,
    error: { code: "FEATURES_UNUSABLE", status: 422, detail: "No column but the target 'y' can be used: 'id': every value is different, like an id" },
  });
  expect((await room.events(run.id)).at(-1)).toMatchObject({ kind: "end", data: { state: "failed", error: { code: "FEATURES_UNUSABLE" } } });
});

test("runs are listed newest first, page by page", async () => {
  const all = await room.training.list(room.principal, { limit: 1000 });
  const first = await room.training.list(room.principal, { limit: 2 });
  const second = await room.training.list(room.principal, { limit: 2, after: first.next });
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(all.items.slice(0, 4).map(({ id }) => id));
  expect((await room.training.list({ ...room.principal, organisation: "org_another" }, {})).items).toEqual([]);
});
