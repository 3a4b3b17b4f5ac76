/** The SDK against the real server: the whole journey, and what goes wrong on the way. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiError, createClient, type Client, type RunEvent } from "@aimass/sdk";
import { registerTrained } from "../../src/pipeline.js";
import { ADMIN_KEY, openApi, type TestApi } from "../support/api.js";

let api: TestApi;
let client: Client;
const csv = [
  "length,colour,kind",
  ...Array.from({ length: 200 }, (_, i) => `${5 + (i % 10)},${i % 3 === 0 ? "green" : "yellow"},${i % 10 > 4 && i % 3 !== 0 ? "lemon" : "lime"}`),
].join("\n");

beforeAll(async () => {
  api = await openApi();
  await api.context.training.start((run, result) => registerTrained(api.context, run, result));
  client = createClient({ baseUrl: api.url, key: ADMIN_KEY });
});
afterAll(async () => {
  await api.close();
});

test("a Blob goes up in parts, with progress, and becomes a version with the same digest", async () => {
  await client.datasets.create({ name: "fruit", description: "lemons and limes" });
  const progress: number[] = [];
  const uploadId = await client.uploads.send(new Blob([csv]), { filename: "fruit.csv", onProgress: ({ sentBytes }) => progress.push(sentBytes) });
  const version = await client.datasets.addUploadedVersion("fruit", { uploadId });
  expect(version).toMatchObject({ dataset: { name: "fruit" }, version: 1, state: "ready", rows: 200, sha256: createHash("sha256").update(csv).digest("hex") });
  expect(progress).toEqual([0, csv.length]);
});

test("an upload goes on where it was, and says where that is", async () => {
  const { id, size } = await client.uploads.create({ size: csv.length, filename: "fruit.csv" });
  expect(size).toBe(csv.length);
  expect(await client.uploads.append(id, { offset: 0, bytes: csv.slice(0, 1000) })).toBe(1000);
  expect(await client.uploads.offset(id)).toBe(1000);
  await expect(client.uploads.append(id, { offset: 999, bytes: "x" })).rejects.toMatchObject({ status: 409, code: "UPLOAD_OFFSET" });
  await expect(client.datasets.addUploadedVersion("fruit", { uploadId: id })).rejects.toMatchObject({ status: 409 });
  expect(await client.uploads.send(new Blob([csv]), { uploadId: id })).toBe(id);
  expect((await client.datasets.addUploadedVersion("fruit", { uploadId: id })).version).toBe(2);
});

test("a file goes as the body too, and a column's type makes a new version", async () => {
  const version = await client.datasets.addVersion("fruit", new Blob([csv]), { filename: "fruit.csv" });
  expect(version.version).toBe(3);
  const typed = await client.datasets.patchColumns("fruit", 3, { columns: [{ name: "length", type: "text" }] });
  expect(typed).toMatchObject({ version: 4, parent: 3 });
  const page = await client.datasets.records("fruit", 1, { columns: "kind,length", filter: ["kind:eq:lemon", "length:ge:14"], limit: 2 });
  expect(page.items.map(({ values }) => values)).toEqual([
    { kind: "lemon", length: 14 },
    { kind: "lemon", length: 14 },
  ]);
  expect(page.next).toEqual(expect.any(String));
  expect(await (await client.datasets.export("fruit", 1, { format: "csv" })).text()).toContain("length,colour,kind\n5,green,lime\n");
});

test("a run tells how far it is, replays it all to whoever comes later, and ends in a version that answers", async () => {
  const run = await client.runs.create({ dataset: "fruit@1", target: "kind", algorithm: "logistic-regression", seed: 1 });
  const live: RunEvent[] = [];
  for await (const event of client.runs.events(run.id)) live.push(event);
  expect(live.at(-1)).toMatchObject({ kind: "end", data: { state: "succeeded", version: "fruit@1", error: null } });
  expect(live.map(({ id }) => id)).toEqual(live.map((_, i) => i + 1));
  const later: RunEvent[] = [];
  for await (const event of client.runs.events(run.id, { after: 2 })) later.push(event);
  expect(later).toEqual(live.slice(2));

  const done = await client.runs.get(run.id);
  expect(done).toMatchObject({ state: "succeeded", task: "binary", progress: 1, error: null });
  const version = await client.models.version("fruit", 1);
  expect(version).toMatchObject({
    state: "ready",
    lineage: { run: run.id, dataset: { name: "fruit", version: 1 } },
    signature: { task: "binary", target: "kind" },
  });
  expect(await client.models.setAlias("fruit", "champion", 1)).toEqual({ alias: "champion", version: 1, previous: null });

  await client.deployments.create({ name: "fruit", model: "fruit@champion" });
  const answer = await client.predict("fruit", {
    records: [
      { length: 14, colour: "yellow" },
      { length: 5, colour: "green" },
    ],
  });
  expect(answer.predictions.map(({ label }) => label)).toEqual(["lemon", "lime"]);
  await api.context.bill.flush();
  expect(await client.ledger.summary()).toMatchObject({ sum: "0.000000", predictions: 2 });
  expect((await client.usage({ by: "deployment" })).total).toMatchObject({ predictions: 2 });
});

test("a model's file is downloaded whole and in part, byte for byte", async () => {
  const { files } = await client.models.version("fruit", 1);
  const whole = new Uint8Array(await (await client.models.file("fruit", 1)).arrayBuffer());
  expect(createHash("sha256").update(whole).digest("hex")).toBe(files.find(({ path }) => path === "model.onnx")?.sha256);
  const part = await api.call("GET", "/api/v1/models/fruit/versions/1/files/model.onnx", { headers: { range: "bytes=0-3" } });
  expect(part.status).toBe(206);
  expect(part.headers["content-range"]).toBe(`bytes 0-3/${whole.length}`);
});

test("a key that is for one deployment may predict there and nowhere else", async () => {
  const { secret } = await client.keys.create({ name: "web", scopes: ["predict"], deployments: ["fruit"] });
  const web = createClient({ baseUrl: api.url, key: secret });
  expect((await web.predict("fruit", { records: [{ length: 14, colour: "yellow" }] })).predictions).toHaveLength(1);
  await expect(web.datasets.list()).rejects.toMatchObject({ status: 403, code: "FORBIDDEN" });
  await client.deployments.create({ name: "other", model: "fruit@1" });
  await expect(web.predict("other", { records: [{ length: 14, colour: "yellow" }] })).rejects.toMatchObject({ status: 403 });
});

test("what is wrong with records comes as a list, each with its record and column", async () => {
  const error = await client
    .predict("fruit", { records: [{ colour: "yellow" }, { length: "long", colour: "yellow", weight: 3 }] })
    .catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ApiError);
  const { code, status, errors } = error as ApiError;
  expect({ code, status }).toEqual({ code: "INVALID_RECORDS", status: 422 });
  expect(errors.map((item) => `${item.path} ${item.code}`).sort()).toEqual([
    "/records/0/length MISSING_COLUMN",
    "/records/1/length WRONG_TYPE",
    "/records/1/weight UNKNOWN_COLUMN",
  ]);
});

test("the answer to a prediction with an Idempotency-Key is given again and charged once", async () => {
  const body = { records: [{ length: 14, colour: "yellow" }] };
  await api.context.bill.flush();
  const before = (await client.ledger.summary()).predictions;
  const one = await client.predict("fruit", body, { idempotencyKey: "predict-once" });
  const two = await client.predict("fruit", body, { idempotencyKey: "predict-once" });
  expect(two).toEqual(one);
  await api.context.bill.flush();
  expect((await client.ledger.summary()).predictions - before).toBe(1);
});

test("the Open Inference Protocol answers stock clients: no Content-Type needed, none but application/json sent", async () => {
  const meta = await api.call("GET", "/v2/models/fruit");
  expect(meta.body).toMatchObject({ name: "fruit", platform: "onnx_onnxv1", versions: ["1"] });
  expect(meta.headers["content-type"]).toBe("application/json");
  const body = JSON.stringify({
    inputs: [
      { name: "length", shape: [1, 1], datatype: "FP64", data: [14] },
      { name: "colour", shape: [1, 1], datatype: "BYTES", data: ["yellow"] },
    ],
  });
  const answer = await api.call("POST", "/v2/models/fruit/infer", { body });
  expect(answer.status).toBe(200);
  expect(answer.headers["content-type"]).toBe("application/json");
  expect(answer.body).toMatchObject({
    model_name: "fruit",
    outputs: expect.arrayContaining([expect.objectContaining({ name: "label", datatype: "BYTES", data: ["lemon"] })]) as unknown,
  });
  expect((await api.call("GET", "/v1/models")).body).toMatchObject({
    object: "list",
    models: ["fruit", "other"],
    data: [{ id: "fruit", object: "model" }, { id: "other" }],
  });
  expect((await api.call("GET", "/v2/health/ready", { key: null })).body).toMatchObject({ ready: true, live: true });
});

test("R3: hostile tensors and names over the Open Inference Protocol are 4xx with {error}, and change nothing", async () => {
  const infer = (inputs: unknown) => api.call("POST", "/v2/models/fruit/infer", { body: { inputs } });
  const good = { name: "colour", shape: [1, 1], datatype: "BYTES", data: ["yellow"] };
  const bad: readonly unknown[] = [
    [],
    null,
    "x",
    [good],
    [{ ...good, shape: [-1, 1] }],
    [good, { name: "length", shape: [2, 1], datatype: "FP64", data: [1] }],
    [good, { name: "length", shape: [2 ** 31, 2 ** 31], datatype: "FP64", data: [1] }],
    [good, { name: "length", shape: [1, 1], datatype: "FP16", data: [1] }],
    [good, { name: "nothing", shape: [1, 1], datatype: "FP64", data: [1] }],
    [good, { name: "length", shape: [1], datatype: "FP64", data: [1] }],
  ];
  for (const inputs of bad) {
    const answer = await infer(inputs);
    expect(answer.status, JSON.stringify(inputs)).toBe(400);
    expect(answer.body["error"], JSON.stringify(inputs)).toEqual(expect.any(String));
    expect(answer.headers["content-type"]).toBe("application/json");
  }
  for (const name of ["..%2fx", "%00", "x".repeat(500), "fruit%2f..%2f"])
    expect((await api.call("POST", `/v2/models/${name}/infer`, { body: { inputs: [good] } })).status, name).toBe(404);
  expect((await api.call("POST", "/v2/models/fruit/infer", { body: "{" })).status).toBe(400);
  expect((await api.call("POST", "/v2/models/fruit/versions/9/infer", { body: { inputs: [good] } })).status).toBe(404);
  for (const path of ["/v2/logging", "/v2/trace/setting", "/v2/systemsharedmemory/region/x/register", "/v2/repository/models/x/load"])
    expect((await api.call("POST", path, { body: { log_file_1: "/tmp/x" } })).status, path).toBe(404);
});
