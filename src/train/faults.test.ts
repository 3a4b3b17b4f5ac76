/** What happens to a run when somebody stops it, when its worker dies, and when its server does. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTrainingRoom, ringsCsv, type TrainingRoom } from "./testing/training-room.js";
import type { Training } from "./training.js";

/** Enough passes to be caught in the act. */
const long = { dataset: "rings", target: "kind", algorithm: "mlp", parameters: { hidden: [16], epochs: 400, patience: 400, batchSize: 16 }, seed: 5 } as const;

let room: TrainingRoom;
let whole: Uint8Array | undefined;
beforeAll(async () => {
  room = await openTrainingRoom();
  await room.addTable("rings", ringsCsv(600));
  expect((await room.train(long)).state).toBe("succeeded");
  whole = room.registered.at(-1)?.model;
});
afterAll(() => room.close());

async function until(check: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end;) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("it did not come to pass within 20 s");
}

const progressed = (id: string, training: Training = room.training) => until(async () => (await training.get(room.principal, id)).message.includes("step"));
const checkpointed = (id: string) => until(async () => (await room.training.checkpoints(room.principal, id)).items.length > 0);

/** The training children of this process, by /proc. */
function workerPids(): number[] {
  const children = (pid: number): number[] => {
    try {
      return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
    } catch {
      return [];
    }
  };
  const below = (pid: number): number[] => children(pid).flatMap((child) => [child, ...below(child)]);
  return below(process.pid).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("children/train.js");
    } catch {
      return false;
    }
  });
}

const killWorkers = (): void => workerPids().forEach((pid) => process.kill(pid, "SIGKILL"));

test("a run that was stopped and resumed registers the same bytes as one that was not", async () => {
  const { id } = await room.training.create(room.principal, long);
  await progressed(id);
  const stopped = await room.training.stop(room.principal, id);
  expect(stopped).toMatchObject({ state: "stopped", version: null, error: null });
  expect(stopped.endedAt).not.toBeNull();
  expect((await room.events(id)).at(-1)).toMatchObject({ kind: "end", data: { state: "stopped" } });
  expect((await room.training.checkpoints(room.principal, id)).items.length).toBeGreaterThan(0);

  expect((await room.training.resume(room.principal, id)).endedAt).toBeNull();
  const events = await room.events(id);
  expect(events.filter(({ kind }) => kind === "end").map(({ data }) => data["state"])).toEqual(["stopped", "succeeded"]);
  expect(events.map(({ id: number }) => number)).toEqual(events.map((_, i) => i + 1));
  expect(room.registered.at(-1)?.model).toEqual(whole);
});

test("a queued run stops at once, and what is over cannot be stopped or resumed", async () => {
  const first = await room.training.create(room.principal, long);
  const second = await room.training.create(room.principal, long);
  expect(await room.training.stop(room.principal, second.id)).toMatchObject({ state: "stopped", startedAt: null });
  expect(await room.events(second.id)).toMatchObject([{ id: 1, kind: "end", data: { state: "stopped", version: null, error: null } }]);
  await room.events(first.id);
  await expect(room.training.stop(room.principal, first.id)).rejects.toMatchObject({ code: "NOT_READY" });
  await expect(room.training.resume(room.principal, first.id)).rejects.toMatchObject({
    code: "NOT_READY",
    message: `Run ${first.id} is 'succeeded', it must be 'stopped or failed'`,
  });
});

test("a run whose worker is killed goes on from its checkpoint to the same bytes", async () => {
  const { id } = await room.training.create(room.principal, long);
  await checkpointed(id);
  killWorkers();
  const events = await room.events(id);
  expect(events.filter(({ kind, data }) => kind === "log" && String(data["message"]).includes("attempt 2 of 3 goes on from the last checkpoint"))).toHaveLength(
    1,
  );
  expect(events.some(({ data }) => String(data["message"]).startsWith("Going on from the checkpoint at step"))).toBe(true);
  expect(await room.training.get(room.principal, id)).toMatchObject({ state: "succeeded" });
  expect(room.registered.at(-1)?.model).toEqual(whole);
  expect((await room.training.checkpoints(room.principal, id)).items.length).toBeLessThanOrEqual(2);
});

test("a run whose worker dies every time fails with the reason", async () => {
  const { id } = await room.training.create(room.principal, long);
  const killer = setInterval(killWorkers, 20);
  const events = await room.events(id);
  clearInterval(killer);
  expect(await room.training.get(room.principal, id)).toMatchObject({
    state: "failed",
    error: { code: "WORKER_CRASHED", detail: "The training process ended 3 times without finishing, the last time: ended by SIGKILL" },
  });
  expect(events.at(-1)).toMatchObject({ kind: "end", data: { state: "failed", error: { code: "WORKER_CRASHED" } } });
});

test("a run that a stopping server hands back is finished by the next one, to the same bytes", async () => {
  const { id } = await room.training.create(room.principal, long);
  await progressed(id);
  await room.training.stopWorkers();
  expect(await room.training.get(room.principal, id)).toMatchObject({ state: "queued", endedAt: null });
  const next = await room.restart();
  await room.events(id);
  expect(await next.get(room.principal, id)).toMatchObject({ state: "succeeded" });
  expect(room.registered.at(-1)?.model).toEqual(whole);
});

test("a run that a dead server left running is taken up at the next start", async () => {
  const { id } = await room.training.create(room.principal, long); // this room's own server has stopped: it stays queued, or the next one has it
  await room.store.db
    .updateTable("runs")
    .set({ state: "running", leaseOwner: "a server that is gone", leaseUntil: new Date(Date.now() + 3_600_000) })
    .where("id", "=", id)
    .execute();
  await room.restart();
  await room.events(id);
  expect(await room.training.get(room.principal, id)).toMatchObject({ state: "succeeded" });
});
