import { afterAll, beforeAll, expect, test } from "vitest";
import { AppError } from "#base";
import { probe } from "#runtime";
import { createDeploy } from "./create-deploy.js";
import { addModel, FRUIT, LINE, openRooms, OWNER, predict, untilState as waitForState, type TestRooms } from "../../test/support/models.js";

const LEMON = { length: 14, colour: "yellow" };
const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

let rooms: TestRooms;
/** Once set, the registry lets every model in: for versions that pass the probe and then do not start. */
let blindProbe = false;

beforeAll(async () => {
  rooms = await openRooms({}, { probe: (options) => (blindProbe ? Promise.resolve({ ok: true, loadMs: 0, runMs: 0, peakBytes: 0 }) : probe(options)) });
  await addModel(rooms, "fruit", ["fruit-1", FRUIT]);
  await addModel(rooms, "fruit", ["fruit-2", FRUIT]);
});
afterAll(async () => {
  await rooms.close();
});

const untilState = (name: string, state: string): Promise<void> => waitForState(rooms, name, state);

const labelOf = async (name: string): Promise<unknown> => (await predict(rooms, name, [LEMON])).predictions[0]?.label;

test("a deployment pins the version that its reference meant, and answers as soon as it is acknowledged", async () => {
  await rooms.registry.setAlias(OWNER, "fruit", { alias: "champion", version: 1 });
  const made = await rooms.deploy.create(OWNER, { name: "pinned", model: "fruit@champion" });
  expect(made).toMatchObject({
    name: "pinned",
    model: "fruit",
    traffic: [{ version: 1, weight: 100 }],
    replicas: { desired: 1 },
    revisions: [{ number: 1, active: true, author: "usr_test" }],
  });
  expect(await labelOf("pinned")).toBe("lemon");
  await rooms.registry.setAlias(OWNER, "fruit", { alias: "champion", version: 2 });
  expect(await labelOf("pinned")).toBe("lemon");
  await untilState("pinned", "ready");
  expect((await rooms.deploy.get(OWNER, "pinned")).replicas).toEqual({ desired: 1, ready: 1 });
  await expect(rooms.deploy.create(OWNER, { name: "pinned", model: "fruit" })).rejects.toMatchObject({ code: "NAME_TAKEN" });
  await expect(rooms.deploy.create(OWNER, { name: "other", model: "fruit@9" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("traffic moves to a new version under load without a failed request, and back", async () => {
  await rooms.deploy.create(OWNER, { name: "blue", model: "fruit@1" });
  expect(await labelOf("blue")).toBe("lemon");
  let stopped = false;
  const seen: string[] = [];
  const client = async (): Promise<void> => {
    while (!stopped) {
      const { model, predictions } = await predict(rooms, "blue", [LEMON]);
      seen.push(`${model.version}:${String(predictions[0]?.label)}`);
    }
  };
  const clients = Promise.all(Array.from({ length: 32 }, client)); // rejects with the first failed request
  await sleep(100);
  const moved = await rooms.deploy.patch(OWNER, "blue", { traffic: [{ version: 2, weight: 100 }] });
  const atMove = seen.length;
  expect(moved).toMatchObject({
    traffic: [{ version: 2, weight: 100 }],
    revisions: [
      { number: 2, active: true },
      { number: 1, active: false },
    ],
  });
  await sleep(100);
  const back = await rooms.deploy.rollback(OWNER, "blue");
  expect(back).toMatchObject({
    traffic: [{ version: 1, weight: 100 }],
    revisions: [
      { number: 2, active: false },
      { number: 1, active: true },
    ],
  });
  await sleep(100);
  stopped = true;
  await clients;
  expect(new Set(seen)).toEqual(new Set(["1:lemon", "2:lime"]));
  expect(seen.slice(0, 20)).not.toContain("2:lime");
  expect(seen.slice(atMove, atMove + 200)).toContain("2:lime");
  expect(seen.at(-1)).toBe("1:lemon");
  await expect(rooms.deploy.rollback(OWNER, "blue")).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a rollback goes to what was active before, not to the number before", async () => {
  await rooms.deploy.create(OWNER, { name: "history", model: "fruit@1" });
  await rooms.deploy.patch(OWNER, "history", { traffic: [{ version: 2, weight: 100 }] });
  await rooms.deploy.rollback(OWNER, "history");
  await rooms.deploy.patch(OWNER, "history", {
    traffic: [
      { version: 1, weight: 50 },
      { version: 2, weight: 50 },
    ],
  });
  expect((await rooms.deploy.rollback(OWNER, "history")).revisions.find(({ active }) => active)?.number).toBe(1);
});

test("traffic is split by weight, exactly over every hundred requests", async () => {
  await rooms.deploy.create(OWNER, { name: "split", model: "fruit@1" });
  await rooms.deploy.patch(OWNER, "split", {
    traffic: [
      { version: 1, weight: 70 },
      { version: 2, weight: 30 },
    ],
  });
  const versions = await Promise.all(Array.from({ length: 200 }, async () => (await predict(rooms, "split", [LEMON])).model.version));
  expect(versions.filter((version) => version === 2).length).toBe(60);
  for (const traffic of [
    [{ version: 1, weight: 50 }],
    [
      { version: 1, weight: 50 },
      { version: 1, weight: 50 },
    ],
    [],
    [
      { version: 1, weight: -1 },
      { version: 2, weight: 101 },
    ],
  ]) {
    await expect(rooms.deploy.patch(OWNER, "split", { traffic })).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  }
  await expect(rooms.deploy.patch(OWNER, "split", { traffic: [{ version: 7, weight: 100 }] })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a version that does not start leaves the old one serving, and the answer and an event say why", { timeout: 60_000 }, async () => {
  await rooms.deploy.create(OWNER, { name: "brave", model: "fruit@1" });
  blindProbe = true;
  const bad = await rooms.registry.addTrained(
    { organisation: OWNER.organisation, author: OWNER.user },
    { model: "fruit", onnx: Buffer.from("no model at all"), signature: FRUIT, metrics: {}, lineage: { parents: [] } },
  );
  blindProbe = false;
  const failure = await rooms.deploy.patch(OWNER, "brave", { traffic: [{ version: bad.version, weight: 100 }] }).catch((error: unknown) => error as AppError);
  expect(failure).toMatchObject({ code: "NOT_READY" });
  expect((failure as AppError).message).toContain("fruit@3");
  expect(await labelOf("brave")).toBe("lemon");
  const { items } = await rooms.deploy.events(OWNER, "brave");
  expect(items.find(({ kind }) => kind === "update.failed")?.message).toContain("The traffic stays as it was");
  expect((await rooms.deploy.get(OWNER, "brave")).revisions.length).toBe(1);
});

test("a killed replica fails only the requests that it was running, with UNAVAILABLE; later ones wait and succeed", { timeout: 60_000 }, async () => {
  await rooms.deploy.create(OWNER, { name: "mortal", model: "fruit@1" });
  expect(await labelOf("mortal")).toBe("lemon");
  for (let round = 0; round < 3; round++) {
    const failures: AppError[] = [];
    let succeeded = 0;
    let stopped = false;
    const client = async (): Promise<void> => {
      while (!stopped) {
        try {
          await predict(rooms, "mortal", [LEMON]);
          succeeded++;
        } catch (error) {
          failures.push(error as AppError);
        }
      }
    };
    const clients = Array.from({ length: 16 }, client);
    await sleep(150);
    const before = succeeded;
    killReplica("mortal");
    const killedAt = performance.now();
    await predict(rooms, "mortal", [LEMON]).catch(() => undefined);
    await predict(rooms, "mortal", [LEMON]);
    expect(performance.now() - killedAt).toBeLessThan(5000);
    await sleep(100);
    stopped = true;
    await Promise.all(clients);
    expect(before).toBeGreaterThan(50);
    expect(succeeded).toBeGreaterThan(before);
    expect(failures.length).toBeLessThanOrEqual(17);
    for (const failure of failures) expect(failure).toMatchObject({ code: "UNAVAILABLE", params: { retryAfterS: 1 } });
  }
});

test("two replicas share the work; with one of them killed the deployment is degraded, and then ready again", { timeout: 60_000 }, async () => {
  await rooms.deploy.create(OWNER, { name: "pair", model: "fruit@1", replicas: 2 });
  await untilState("pair", "ready");
  expect((await rooms.deploy.get(OWNER, "pair")).replicas).toEqual({ desired: 2, ready: 2 });
  killReplica("pair");
  await untilState("pair", "degraded");
  expect(await labelOf("pair")).toBe("lemon");
  await untilState("pair", "ready");
  await rooms.deploy.patch(OWNER, "pair", { replicas: 1 });
  expect((await rooms.deploy.get(OWNER, "pair")).replicas).toEqual({ desired: 1, ready: 1 });
  expect(await labelOf("pair")).toBe("lemon");
});

test("a stopped deployment answers UNAVAILABLE at once; started again it answers", async () => {
  await rooms.deploy.create(OWNER, { name: "sleepy", model: "fruit@1" });
  expect(await labelOf("sleepy")).toBe("lemon");
  expect((await rooms.deploy.stop(OWNER, "sleepy")).state).toBe("stopped");
  const begun = performance.now();
  await expect(predict(rooms, "sleepy", [LEMON])).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: "Deployment 'sleepy' cannot answer now: it is stopped",
  });
  expect(performance.now() - begun).toBeLessThan(50);
  await rooms.deploy.start(OWNER, "sleepy");
  expect(await labelOf("sleepy")).toBe("lemon");
});

test("an archived deployment is gone from lists and routes", async () => {
  await rooms.deploy.create(OWNER, { name: "old", model: "fruit@1" });
  await rooms.deploy.archive(OWNER, "old");
  await expect(rooms.deploy.get(OWNER, "old")).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(predict(rooms, "old", [LEMON])).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await rooms.deploy.list(OWNER)).items.map(({ name }) => name)).not.toContain("old");
});

test("a new server on the same database brings everything acknowledged up by itself", { timeout: 60_000 }, async () => {
  const { store, registry } = rooms;
  await rooms.deploy.create(OWNER, { name: "durable", model: "fruit@1", limits: { timeoutMs: 5000 } });
  await rooms.deploy.patch(OWNER, "durable", {
    traffic: [
      { version: 1, weight: 25 },
      { version: 2, weight: 75 },
    ],
  });
  const second = createDeploy({ store, registry, config: store.config, clock: store.clock, log: store.log });
  await second.start();
  const route = second.route(OWNER.organisation, "durable");
  expect(route).toMatchObject({ name: "durable", limits: { timeoutMs: 5000 } });
  expect(route?.targets.map(({ version }) => version)).toEqual([1, 2]);
  expect(await route?.pick().waitReady(20_000)).toBe(true);
  expect(second.route(OWNER.organisation, "old")).toBeNull();
  expect(second.route("org_other", "durable")).toBeNull();
  await second.close();
});

test("examples hold a record that the deployment takes", async () => {
  await addModel(rooms, "line", ["line", LINE]);
  const { examples, endpoints } = await rooms.deploy.create(OWNER, { name: "line", model: "line" });
  expect(endpoints.predict).toBe("http://127.0.0.1:8080/api/v1/deployments/line/predict");
  expect(examples.curl).toContain(`-d '{"records":[{"x":1}]}'`);
  expect(examples.python).toContain('json.dumps({"records": [{"x": 1}]})');
  expect(examples.typescript).toContain('JSON.stringify({"records":[{"x":1}]})');
  expect((await predict(rooms, "line", [{ x: 1 }])).predictions).toEqual([{ value: 3 }]);
});

test("who follows the log of a deployment gets its last lines and then the new ones", async () => {
  const stop = new AbortController();
  const lines: string[] = [];
  const log = await rooms.deploy.logs(OWNER, "line", stop.signal);
  const reading = (async () => {
    for await (const { message } of log) lines.push(message);
  })();
  await sleep(20);
  const before = lines.length;
  killReplica("line");
  await sleep(1000);
  stop.abort();
  await reading;
  expect(before).toBeGreaterThan(0);
  expect(lines.slice(before).join("\n")).toContain("line@1: a replica is");
});

/** Ends one replica of a deployment as a crash would. */
function killReplica(name: string): void {
  const target = rooms.deploy.route(OWNER.organisation, name)?.targets[0] as { readonly replicaPids?: readonly number[] } | undefined;
  const [pid] = target?.replicaPids ?? [];
  if (pid === undefined) throw new Error("no replica to kill");
  process.kill(pid, "SIGKILL");
}
