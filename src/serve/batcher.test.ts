import fc from "fast-check";
import { expect, test } from "vitest";
import { AppError, fail, systemClock } from "#base";
import { tensor, type Tensor } from "#tensor";
import { createBatcher, type Answer, type BatcherOptions, type Runner } from "./batcher.js";

const OPTIONS: BatcherOptions = { name: "Deployment 'x'", merge: true, maxRows: 8, queueRows: 1000, readyWaitMs: 200, timeoutMs: 1000, clock: systemClock };
const column = (values: readonly number[]): Record<string, Tensor> => ({
  x: tensor("float64", [values.length, 1], Float64Array.from(values)),
  s: tensor("string", [values.length, 1], values.map(String)),
});
const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

interface FakeRunner extends Runner {
  readonly batches: number[];
  open: boolean;
  wake(): void;
}

/** Doubles x and echoes s, after a while; what it is told to do decides when it is ready. */
function makeRunner({ slots = 1, delayMs = 1 }: { slots?: number; delayMs?: number } = {}): FakeRunner {
  const batches: number[] = [];
  let waiters: (() => void)[] = [];
  return {
    batches,
    open: true,
    slots() {
      return this.open ? slots : 0;
    },
    wake() {
      this.open = true;
      for (const waiter of waiters.splice(0)) waiter();
    },
    async waitReady(ms) {
      await Promise.race([sleep(ms), new Promise<void>((resolve) => (waiters = [...waiters, resolve]))]);
      return this.open;
    },
    async run(feeds) {
      const { x, s } = feeds;
      if (x === undefined || s === undefined) throw new Error("no feeds");
      batches.push(x.dims[0] ?? 0);
      await sleep(delayMs);
      return {
        outputs: {
          y: tensor(
            "float64",
            [x.data.length],
            Float64Array.from(x.data as Float64Array, (value) => 2 * value),
          ),
          s: tensor("string", [x.data.length], s.data),
        },
        computeMs: 1,
      };
    },
  };
}

const rowsOf = ({ outputs, start, rows }: Answer): [number, string][] =>
  Array.from({ length: rows }, (_, i) => [Number(outputs["y"]?.data[start + i]), String(outputs["s"]?.data[start + i])]);

test("answers keep the rows and the order of their request, whatever the batches", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer(), { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 3 }),
      fc.boolean(),
      async (requests, slots, merge) => {
        const runner = makeRunner({ slots, delayMs: 0 });
        const batcher = createBatcher(runner, { ...OPTIONS, merge });
        const answers = await Promise.all(requests.map((values) => batcher.submit(column(values), values.length)));
        answers.forEach((answer, i) => expect(rowsOf(answer)).toEqual(requests[i]?.map((value) => [2 * value, String(value)])));
        expect(runner.batches.reduce((sum, rows) => sum + rows, 0)).toBe(requests.flat().length);
        expect(batcher.queuedRows).toBe(0);
        if (!merge) expect(runner.batches.length).toBe(requests.length);
      },
    ),
    { numRuns: 60 },
  );
});

test("requests that come while the model is busy share the next runs, up to the limit of rows", async () => {
  const runner = makeRunner({ delayMs: 20 });
  const batcher = createBatcher(runner, OPTIONS);
  const first = batcher.submit(column([1]), 1);
  await sleep(10);
  const later = Array.from({ length: 12 }, (_, i) => batcher.submit(column([i]), 1));
  await Promise.all([first, ...later]);
  expect(runner.batches).toEqual([1, 8, 4]);
});

test("a request larger than a batch goes alone", async () => {
  const runner = makeRunner({ delayMs: 5 });
  const batcher = createBatcher(runner, OPTIONS);
  await Promise.all([[1], Array.from({ length: 20 }, (_, i) => i), [2], [3]].map((values) => batcher.submit(column(values), values.length)));
  expect(runner.batches).toEqual([1, 20, 2]);
});

test("compute time is shared out by rows", async () => {
  const batcher = createBatcher(makeRunner(), OPTIONS);
  const answers = await Promise.all([batcher.submit(column([1]), 1), batcher.submit(column([1, 2, 3]), 3)]);
  expect(answers.map(({ computeMs }) => computeMs)).toEqual([0.25, 0.75]);
});

test("a full queue answers OVERLOADED at once, with a time to come again", async () => {
  const batcher = createBatcher(makeRunner({ delayMs: 20 }), { ...OPTIONS, queueRows: 10 });
  const accepted = Array.from({ length: 10 }, () => batcher.submit(column([1]), 1));
  await expect(batcher.submit(column([1]), 1)).rejects.toMatchObject({ code: "OVERLOADED", params: { limit: 10, retryAfterS: 1 } });
  await Promise.all(accepted);
  await expect(batcher.submit(column([1]), 1)).resolves.toBeDefined();
});

test("while nothing is ready requests wait, and succeed when it is", async () => {
  const runner = makeRunner();
  runner.open = false;
  const batcher = createBatcher(runner, OPTIONS);
  const answer = batcher.submit(column([21]), 1);
  await sleep(50);
  runner.wake();
  expect(rowsOf(await answer)).toEqual([[42, "21"]]);
});

test("when nothing gets ready in time they fail with UNAVAILABLE, each after its own wait", async () => {
  const runner = makeRunner();
  runner.open = false;
  const batcher = createBatcher(runner, OPTIONS);
  const begun = performance.now();
  const first = batcher.submit(column([1]), 1).catch((error: unknown) => [(error as AppError).code, Math.round((performance.now() - begun) / 100)]);
  await sleep(100);
  const second = batcher.submit(column([1]), 1).catch((error: unknown) => [(error as AppError).code, Math.round((performance.now() - begun) / 100)]);
  expect(await first).toEqual(["UNAVAILABLE", 2]);
  expect(await second).toEqual(["UNAVAILABLE", 3]);
  expect(batcher.queuedRows).toBe(0);
});

test("a run that fails fails the requests in it and no others", async () => {
  const runner = makeRunner({ delayMs: 10 });
  const run = runner.run.bind(runner);
  let runs = 0;
  const flaky: Runner = {
    slots: () => 1,
    waitReady: () => Promise.resolve(true),
    run: (feeds, options) => (++runs === 2 ? Promise.reject(fail("UNAVAILABLE", { what: "x", why: "it died", retryAfterS: 1 })) : run(feeds, options)),
  };
  const batcher = createBatcher(flaky, { ...OPTIONS, maxRows: 2 });
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, (_, i) => batcher.submit(column([i]), 1)));
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "rejected", "fulfilled", "fulfilled"]);
});

test("a request that waited longer than the time limit fails with DEADLINE", async () => {
  const batcher = createBatcher(makeRunner({ delayMs: 150 }), { ...OPTIONS, merge: false, timeoutMs: 50, readyWaitMs: 50 });
  const outcomes = await Promise.allSettled([1, 2].map((value) => batcher.submit(column([value]), 1)));
  expect(outcomes).toMatchObject([{ status: "fulfilled" }, { status: "rejected", reason: { code: "DEADLINE" } }]);
});
