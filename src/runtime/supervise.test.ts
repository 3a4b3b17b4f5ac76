import { setTimeout } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { createLog, systemClock } from "#base";
import { tensor } from "#tensor";
import type { Replica } from "./replica.js";
import { superviseReplica, type SupervisedReplica, type SuperviseOptions } from "./supervise.js";

const x = tensor("float32", [1, 4], new Float32Array(4));
const supervised: SupervisedReplica[] = [];

function supervise(model: string, timing: SuperviseOptions["timing"] = {}): { replica: SupervisedReplica; states: string[] } {
  const states: string[] = [];
  const options = { modelPath: `test/fixtures/onnx/${model}.onnx`, memoryBytes: 2 ** 29, log: createLog("silent"), clock: systemClock, timing };
  const replica = superviseReplica({ ...options, onChange: (state) => states.push(state) });
  supervised.push(replica);
  return { replica, states };
}

async function ready(replica: SupervisedReplica, after?: Replica): Promise<Replica> {
  for (let i = 0; i < 1000; i++) {
    const current = replica.current();
    if (current !== null && current !== after) return current;
    await setTimeout(10);
  }
  throw new Error(`not ready: ${replica.state}, ${String(replica.lastEnd)}`);
}

async function state(replica: SupervisedReplica, wanted: string): Promise<void> {
  for (let i = 0; i < 1000 && replica.state !== wanted; i++) await setTimeout(10);
  expect(replica.state).toBe(wanted);
}

afterEach(async () => {
  await Promise.all(supervised.splice(0).map((replica) => replica.stop()));
});

test("a killed replica is back at once, then after a pause, and answers", async () => {
  const { replica, states } = supervise("gemm");
  const first = await ready(replica);
  let begun = performance.now();
  process.kill(first.pid, "SIGKILL");
  const second = await ready(replica, first);
  expect(performance.now() - begun).toBeLessThan(2000);
  expect((await second.run({ x })).outputs["y"]?.dims).toEqual([1, 3]);

  begun = performance.now();
  process.kill(second.pid, "SIGKILL");
  const third = await ready(replica, second);
  expect(performance.now() - begun).toBeGreaterThan(250);
  expect((await third.run({ x })).outputs["y"]?.dims).toEqual([1, 3]);
  expect(states).toEqual(["ready", "starting", "ready", "starting", "ready"]);
  expect(replica.restarts).toBe(2);
  expect(replica.lastEnd).toBe("ended by SIGKILL");
});

test("F6: a model that always fails to start opens the breaker after 5 times, and a trial start follows", async () => {
  const { replica, states } = supervise("bad-truncated", { firstPauseMs: 20, breakerOpenMs: 300 });
  await state(replica, "broken");
  expect(replica.restarts).toBe(4);
  expect(states).toEqual(["broken"]);
  expect(replica.current()).toBeNull();
  await setTimeout(150);
  expect(replica.restarts).toBe(4);
  for (let i = 0; i < 200 && replica.restarts < 5; i++) await setTimeout(10);
  expect(replica.restarts).toBe(5);
  await setTimeout(400);
  expect(replica.state).toBe("broken");
});

test("the breaker closes when the trial start succeeds", async () => {
  const { replica, states } = supervise("gemm", { firstPauseMs: 1, breakerCrashes: 2, breakerOpenMs: 100 });
  const first = await ready(replica);
  first.kill();
  (await ready(replica, first)).kill();
  await state(replica, "broken");
  const third = await ready(replica);
  expect((await third.run({ x })).outputs["y"]?.dims).toEqual([1, 3]);
  expect(states).toEqual(["ready", "starting", "ready", "broken", "ready"]);
});

test("a stopped replica is not started again, not even when it is stopped while it starts", async () => {
  const running = supervise("gemm");
  const current = await ready(running.replica);
  const starting = supervise("gemm");
  await Promise.all([running.replica.stop(), starting.replica.stop()]);
  expect(current.alive).toBe(false);
  expect(running.replica.current()).toBeNull();
  expect([running.replica.state, starting.replica.state]).toEqual(["stopped", "stopped"]);
  expect(starting.replica.current()).toBeNull();
});
