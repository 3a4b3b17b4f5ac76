import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fail, type AppError } from "#base";
import { probe } from "#runtime";
import { findModel, updateVersion } from "#store";
import { addModel, fixture, FRUIT, importAsIs, LINE, openRooms, OWNER, PIXELS, type TestRooms } from "../../test/support/models.js";
import { createRegistry } from "./create-registry.js";
import type { ImportModel, Probe } from "./ports.js";

const STRANGER = { ...OWNER, organisation: "org_other" };
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

let rooms: TestRooms;
let importModel: ImportModel = importAsIs;
const trial: Probe = probe;

beforeAll(async () => {
  rooms = await openRooms({}, { importModel: (options) => importModel(options), probe: (options) => trial(options) });
});
afterAll(async () => {
  await rooms.close();
});

const upload = (model: string, bytes: Uint8Array, filename = "pixels.onnx") =>
  rooms.registry.importVersion(OWNER, model, { source: { stream: Readable.from([bytes]), filename } });

test("a trained model becomes version 1 of a new model, probed, with its file, and 2 after that", async () => {
  const first = await rooms.registry.addTrained(
    { organisation: OWNER.organisation, author: OWNER.user },
    {
      model: "fruit",
      onnx: fixture("fruit-1"),
      signature: FRUIT,
      metrics: { holdout: { accuracy: 0.9 } },
      lineage: { run: "run_1", dataset: { id: "ds_1", name: "fruit", version: 4, sha256: "ab" }, parents: [] },
      description: "logistic regression",
    },
  );
  expect(first).toMatchObject({
    model: { name: "fruit" },
    version: 1,
    state: "ready",
    author: "usr_test",
    description: "logistic regression",
    format: "onnx",
    signature: FRUIT,
    metrics: { holdout: { accuracy: 0.9 } },
    lineage: { run: "run_1" },
    refusal: null,
  });
  expect(first.files).toEqual([{ path: "model.onnx", bytes: fixture("fruit-1").length, sha256: sha256(fixture("fruit-1")) }]);
  expect(first.probe).toMatchObject({ ok: true });
  expect((await addModel(rooms, "fruit", ["fruit-2", FRUIT])).version).toBe(2);
  expect(await rooms.registry.getModel(OWNER, "fruit")).toMatchObject({ name: "fruit", latest: 2, aliases: {} });
});

test("the same run registers once: a run that was resumed gets its version again", async () => {
  const again = await rooms.registry.addTrained(
    { organisation: OWNER.organisation, author: OWNER.user },
    { model: "fruit", onnx: fixture("fruit-1"), signature: FRUIT, metrics: {}, lineage: { run: "run_1", parents: [] } },
  );
  expect(again.version).toBe(1);
});

test("versions that are added at the same time get numbers without gaps", async () => {
  const made = await Promise.all(Array.from({ length: 8 }, () => addModel(rooms, "many", ["line", LINE])));
  expect(made.map(({ version }) => version).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test("a version is found by number, id, alias and latest, and never from another organisation", async () => {
  const [one, two] = [await rooms.registry.version(OWNER, "fruit", 1), await rooms.registry.version(OWNER, "fruit", 2)];
  expect(await rooms.registry.setAlias(OWNER, "fruit", { alias: "champion", version: 1 })).toEqual({ alias: "champion", version: 1, previous: null });
  expect(await rooms.registry.setAlias(OWNER, "fruit", { alias: "champion", version: 2 })).toEqual({ alias: "champion", version: 2, previous: 1 });
  expect((await rooms.registry.version(OWNER, "fruit", "champion")).id).toBe(two.id);
  expect((await rooms.registry.version(OWNER, two.model.id, one.id)).version).toBe(1);
  expect((await rooms.registry.version(OWNER, "fruit", "latest")).aliases).toEqual(["champion"]);
  expect(await rooms.registry.resolve(OWNER.organisation, "fruit@champion")).toMatchObject({
    model: { name: "fruit" },
    version: 2,
    versionId: two.id,
    modelSha256: sha256(fixture("fruit-2")),
  });
  expect((await rooms.registry.resolve(OWNER.organisation, "fruit")).version).toBe(2);
  await expect(rooms.registry.version(STRANGER, "fruit", 1)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(rooms.registry.version(OWNER, "fruit", 9)).rejects.toMatchObject({ code: "NOT_FOUND", message: "There is no model version 'fruit@9'" });
  await rooms.registry.deleteAlias(OWNER, "fruit", "champion");
  await expect(rooms.registry.deleteAlias(OWNER, "fruit", "champion")).rejects.toMatchObject({ code: "NOT_FOUND" });
  for (const alias of ["latest", "3", "", "a b"])
    await expect(rooms.registry.setAlias(OWNER, "fruit", { alias, version: 1 }), alias).rejects.toMatchObject({ code: "INVALID_REQUEST" });
});

test("two hundred readers of a moving alias never see it point nowhere", async () => {
  await rooms.registry.setAlias(OWNER, "fruit", { alias: "moving", version: 1 });
  const writing = (async () => {
    for (let i = 0; i < 30; i++) await rooms.registry.setAlias(OWNER, "fruit", { alias: "moving", version: 1 + (i % 2) });
  })();
  const seen = await Promise.all(Array.from({ length: 200 }, async () => (await rooms.registry.version(OWNER, "fruit", "moving")).version));
  await writing;
  expect([...new Set(seen)].every((version) => version === 1 || version === 2)).toBe(true);
});

test("an uploaded file is converted, probed and ready; both files can be downloaded, whole or in part", async () => {
  await rooms.registry.createModel(OWNER, { name: "pixels", description: "sums", tags: ["vision", "demo"] });
  const version = await upload("pixels", fixture("pixels"), "../../My model.onnx");
  expect(version).toMatchObject({ version: 1, state: "ready", format: "onnx", signature: PIXELS, refusal: null, scan: { nodes: 1 } });
  expect(version.files.map(({ path }) => path)).toEqual(["model.onnx", "source/My model.onnx"]);
  const file = await rooms.registry.file(OWNER, "pixels", { version: 1, path: "model.onnx" });
  expect(file).toMatchObject({ bytes: fixture("pixels").length, sha256: sha256(fixture("pixels")) });
  expect(Buffer.concat((await file.open({ start: 2, end: 9 }).toArray()) as Buffer[])).toEqual(fixture("pixels").subarray(2, 10));
  await expect(rooms.registry.file(OWNER, "pixels", { version: 1, path: "../lock" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a refused model keeps its reason and its number, and lets its bytes go", async () => {
  importModel = () => Promise.reject(fail("MODEL_REFUSED", { format: "onnx", where: "byte 0", why: "this is HTML" }));
  const refused = await upload("pixels", Buffer.from("<html>"));
  importModel = importAsIs;
  expect(refused).toMatchObject({
    version: 2,
    state: "refused",
    files: [],
    refusal: { code: "MODEL_REFUSED", status: 422, detail: "onnx at byte 0: this is HTML" },
  });
  await expect(rooms.registry.resolve(OWNER.organisation, "pixels@2")).rejects.toMatchObject({
    code: "NOT_READY",
    message: "Version pixels@2 is 'refused', it must be 'ready'",
  });
  await expect(rooms.registry.setAlias(OWNER, "pixels", { alias: "bad", version: 2 })).rejects.toMatchObject({ code: "NOT_READY" });
  expect((await rooms.registry.resolve(OWNER.organisation, "pixels")).version).toBe(1);
});

test("a file that the converter lets through and the runtime does not load is refused by the probe", async () => {
  const refused = await upload("pixels", Buffer.from("no model at all"));
  expect(refused.state).toBe("refused");
  expect(refused.refusal?.code).toBe("MODEL_REFUSED");
  await expect(addModel(rooms, "pixels", ["pixels", { ...PIXELS, inputs: [] }])).resolves.toBeDefined();
});

test("a file over the limit is refused before it is kept", async () => {
  const small = await openRooms({ maxModelBytes: 1024 });
  await small.registry.createModel(OWNER, { name: "big" });
  await expect(small.registry.importVersion(OWNER, "big", { source: { stream: Readable.from([Buffer.alloc(800), Buffer.alloc(800)]) } })).rejects.toMatchObject(
    { code: "BODY_TOO_LARGE" },
  );
  expect((await small.registry.versions(OWNER, "big")).items).toEqual([]);
  await small.close();
});

test("imports that a stopped server left are taken up again, and lost files are refused with a reason", async () => {
  const { store } = rooms;
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  importModel = async (options) => {
    await held;
    return importAsIs(options);
  };
  await rooms.registry.createModel(OWNER, { name: "left" });
  const importing = upload("left", fixture("pixels"));
  for (let i = 0; i < 100 && (await rooms.registry.versions(OWNER, "left")).items[0]?.state !== "converting"; i++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const [begun] = (await rooms.registry.versions(OWNER, "left")).items;
  expect(begun?.state).toBe("converting");

  const next = createRegistry({ store, config: store.config, clock: store.clock, log: store.log, importModel: importAsIs, probe });
  await next.start();
  await next.idle();
  expect(await next.version(OWNER, "left", 1)).toMatchObject({ state: "ready", signature: PIXELS });
  release();
  await importing;

  await store.db
    .deleteFrom("versionFiles")
    .where("version", "=", begun?.id ?? "")
    .execute();
  await updateVersion(store.db, begun?.id ?? "", { state: "scanning" });
  await next.start();
  await next.idle();
  expect(await next.version(OWNER, "left", 1)).toMatchObject({ state: "refused", refusal: { code: "MODEL_REFUSED" } });
  importModel = importAsIs;
});

test("a run's version can be added to another model", async () => {
  await rooms.registry.createModel(OWNER, { name: "fruit-copy" });
  const copy = await rooms.registry.importVersion(OWNER, "fruit-copy", { source: { run: "run_1" }, description: "taken over" });
  const original = await rooms.registry.version(OWNER, "fruit", 1);
  expect(copy).toMatchObject({
    version: 1,
    state: "ready",
    description: "taken over",
    lineage: { run: "run_1", parents: [original.id] },
    files: original.files,
  });
  await expect(rooms.registry.importVersion(OWNER, "fruit-copy", { source: { run: "run_none" } })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("two versions side by side show what differs", async () => {
  await addModel(rooms, "fruit", ["fruit-2", { ...FRUIT, target: "sort" }, { holdout: { accuracy: 0.95, f1: 0.5 } }]);
  const { metrics, signature, files } = await rooms.registry.compare(OWNER, "fruit", { base: 1, head: 3 });
  expect(metrics).toEqual([
    { name: "holdout.accuracy", base: 0.9, head: 0.95, same: false, delta: 0.04999999999999993 },
    { name: "holdout.f1", base: null, head: 0.5, same: false },
  ]);
  expect(signature.filter(({ same }) => !same)).toEqual([{ name: "target", base: "kind", head: "sort", same: false }]);
  expect(signature.find(({ name }) => name === "inputs.colour")).toEqual({
    name: "inputs.colour",
    base: "string [N, 1] (text)",
    head: "string [N, 1] (text)",
    same: true,
  });
  expect(files).toMatchObject([
    { name: "model.onnx", same: false, base: { sha256: sha256(fixture("fruit-1")) }, head: { sha256: sha256(fixture("fruit-2")) } },
  ]);
});

test("lists are paged in every order, and filtered by text, tag, task and format", async () => {
  const all = (await rooms.registry.listModels(OWNER, { sort: "name" })).items.map(({ name }) => name);
  expect(all).toEqual(["fruit", "fruit-copy", "left", "many", "pixels"]);
  for (const sort of ["name", "-name", "created", "-created"] as const) {
    const paged: string[] = [];
    let after: string | null = null;
    do {
      const page = await rooms.registry.listModels(OWNER, { sort, limit: 2, after });
      paged.push(...page.items.map(({ name }) => name));
      after = page.next;
    } while (after !== null);
    expect(paged, sort).toEqual((await rooms.registry.listModels(OWNER, { sort })).items.map(({ name }) => name));
    expect(paged.length).toBe(5);
  }
  const names = async (filter: object): Promise<string[]> =>
    (await rooms.registry.listModels(OWNER, { sort: "name", ...filter })).items.map(({ name }) => name);
  expect(await names({ query: "FRU" })).toEqual(["fruit", "fruit-copy"]);
  expect(await names({ query: "%" })).toEqual([]);
  expect(await names({ tag: "vision" })).toEqual(["pixels"]);
  expect(await names({ task: "regression" })).toEqual(["many"]);
  expect(await names({ task: "tensor", format: "onnx" })).toEqual(["pixels"]);
  const page = await rooms.registry.versions(OWNER, "many", { limit: 3 });
  expect(page.items.map(({ version }) => version)).toEqual([8, 7, 6]);
  expect((await rooms.registry.versions(OWNER, "many", { limit: 3, after: page.next })).items.map(({ version }) => version)).toEqual([5, 4, 3]);
});

test("what is archived is in no list and takes nothing new, and comes back", async () => {
  await rooms.registry.archiveVersion(OWNER, "many", 8);
  expect((await rooms.registry.getModel(OWNER, "many")).latest).toBe(7);
  await expect(rooms.registry.resolve(OWNER.organisation, "many@8")).rejects.toMatchObject({ code: "NOT_READY" });
  expect((await rooms.registry.resolveServed(OWNER.organisation, { model: "many", version: 8 })).version).toBe(8);
  await rooms.registry.restoreVersion(OWNER, "many", 8);
  expect((await rooms.registry.resolve(OWNER.organisation, "many")).version).toBe(8);
  expect((await rooms.registry.archiveModel(OWNER, "many")).archivedAt).toBeInstanceOf(Date);
  expect((await rooms.registry.listModels(OWNER)).items.map(({ name }) => name)).not.toContain("many");
  await expect(upload("many", fixture("line"))).rejects.toMatchObject({ code: "NOT_READY" });
  expect((await rooms.registry.restoreModel(OWNER, "many")).archivedAt).toBeNull();
});

test("descriptions and tags can change, names are taken once", async () => {
  expect(await rooms.registry.patchModel(OWNER, "fruit", { description: "fruits", tags: ["food"] })).toMatchObject({ description: "fruits", tags: ["food"] });
  expect(await rooms.registry.patchModel(OWNER, "fruit", {})).toMatchObject({ description: "fruits", tags: ["food"] });
  expect((await rooms.registry.patchVersion(OWNER, "fruit", { version: 1, description: "the first" })).description).toBe("the first");
  await expect(rooms.registry.createModel(OWNER, { name: "fruit" })).rejects.toMatchObject({ code: "NAME_TAKEN" });
  await expect(rooms.registry.createModel(OWNER, { name: "no name" })).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  expect(await findModel(rooms.store.db, "org_other", "fruit")).toBeUndefined();
});

test("a stored model that rotted on disk is not probed and not served", async () => {
  const bytes = Buffer.concat([fixture("line"), Buffer.from([0x72, 0x00])]); // a doc string more: other bytes, the same model
  const { modelPath } = await rooms.registry
    .addTrained(
      { organisation: OWNER.organisation, author: OWNER.user },
      { model: "rotten", onnx: bytes, signature: LINE, metrics: {}, lineage: { parents: [] } },
    )
    .then(() => rooms.registry.resolve(OWNER.organisation, "rotten"));
  const { writeFileSync } = await import("node:fs");
  const kept = readFileSync(modelPath);
  writeFileSync(modelPath, Buffer.from("rot"));
  await rooms.deploy.create(OWNER, { name: "rotten", model: "rotten" });
  expect(await rooms.deploy.get(OWNER, "rotten")).toMatchObject({ state: "failed" });
  const refusal = await rooms.serve.predict(OWNER, "rotten", { records: [{ x: 1 }] }).catch((error: unknown) => error as AppError);
  expect(refusal).toMatchObject({ code: "UNAVAILABLE" });
  writeFileSync(modelPath, kept);
  expect((await rooms.deploy.start(OWNER, "rotten")).state).not.toBe("failed");
  expect(JSON.parse(await rooms.serve.predict(OWNER, "rotten", { records: [{ x: 1 }] }))).toMatchObject({ predictions: [{ value: 3 }] });
});
