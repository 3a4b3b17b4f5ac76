import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createJobQueue } from "./jobs.js";
import { createPool } from "./pool.js";
import { openTestStore, type TestStore } from "./open-test-store.js";

let store: TestStore;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store.close());

test("a job wakes its worker at once, in order, one at a time", async () => {
  const seen: unknown[] = [];
  let running = 0;
  await store.jobs.work("import", async (data) => {
    running += 1;
    expect(running).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running -= 1;
    seen.push(data);
  });
  const started = performance.now();
  for (let n = 1; n <= 5; n++) await store.jobs.enqueue("import", { n });
  await expect.poll(() => seen.length, { interval: 10 }).toBe(5);
  expect(seen).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }, { n: 5 }]);
  expect(performance.now() - started).toBeLessThan(1500); // polling alone would take 2 s a job
});

test("two workers of one queue share its jobs, each job once", async () => {
  const seen: number[] = [];
  await store.jobs.work("import", (data) => Promise.resolve(void seen.push((data as { n: number }).n)), { concurrency: 3 });
  await Promise.all(Array.from({ length: 30 }, (_, n) => store.jobs.enqueue("import", { n })));
  await expect.poll(() => seen.length, { interval: 10 }).toBe(30);
  expect(new Set(seen).size).toBe(30);
});

test("a job that throws is tried again, and its error is kept", async () => {
  let tries = 0;
  await store.jobs.work("flaky", () => {
    tries += 1;
    return tries < 2 ? Promise.reject(new Error("not yet")) : Promise.resolve();
  });
  await store.jobs.enqueue("flaky", {});
  await expect.poll(() => tries, { timeout: 8000 }).toBe(2);
});

test("a job that was running when its server was killed runs again at the next start", async () => {
  await store.jobs.enqueue("import", { n: 1 });
  await sql`update pgboss.job set state = 'active', started_on = now() where name = 'import'`.execute(store.db);
  const next = createPool({ connectionString: store.config.databaseUrl ?? "" }, store.log);
  const jobs = createJobQueue(next, store.log);
  const seen: unknown[] = [];
  await jobs.work("import", (data) => Promise.resolve(void seen.push(data)));
  await expect.poll(() => seen, { timeout: 4000 }).toEqual([{ n: 1 }]);
  await jobs.close();
  await next.end();
});
