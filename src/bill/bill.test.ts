import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAccess, type Principal } from "#access";
import { unbalancedTransactions } from "#store";
import { openTestStore, type TestStore } from "../store/open-test-store.js";
import { createBill, type Bill } from "#bill";
import { postBatch } from "./post.js";
import { Meter } from "./meter.js";
import { costOf, settlePrices, type Prices } from "./prices.js";

let store: TestStore;
let principal: Principal;
let bill: Bill;
beforeEach(async () => {
  store = await openTestStore({ adminKey: "outside-key-number-one-000" });
  principal = (await createAccess({ ...store, store, config: store.config })).systemPrincipal();
  bill = await createBill({ ...store, store });
});
afterEach(async () => {
  await bill.close();
  await store.close();
});

const use = (changes: Partial<Parameters<Bill["record"]>[0]> = {}): Parameters<Bill["record"]>[0] => ({
  organisation: principal.organisation,
  key: "key_a",
  deployment: "dep_iris",
  requests: 1,
  predictions: 1,
  errors: 0,
  computeMicroseconds: 300,
  ...changes,
});

test("a prediction costs 100 micro-credits and lands in the ledger as two entries that sum to zero", async () => {
  expect(bill.record(use())).toEqual({ credits: 100n });
  await bill.flush();
  const { items } = await bill.ledger(principal);
  expect(items).toHaveLength(2);
  const account = `organisation:${principal.organisation}`;
  expect(items.find((item) => item.account === account)).toMatchObject({ amount: "-0.000100", kind: "prediction", deployment: "dep_iris", key: "key_a" });
  expect(items.find((item) => item.account === "platform:revenue")?.amount).toBe("0.000100");
  expect(new Set(items.map((item) => item.transaction)).size).toBe(1);
  expect(items[0]?.idempotencyKey).toMatch(/^usage:[0-9A-Za-z]{22}:1:key_a:dep_iris$/);
  expect(await bill.summary(principal)).toEqual({ sum: "0.000000", balances: { [account]: "-0.000100", "platform:revenue": "0.000100" }, predictions: 1 });
});

test("compute is rounded to whole micro-credits once a call, halves up", async () => {
  const prices = await settlePrices({ ...store });
  const compute = (computeMicroseconds: number): bigint => costOf(prices, { predictions: 0, computeMicroseconds });
  expect([0, 499, 500, 1499, 1500, 1_000_000].map(compute)).toEqual([0n, 0n, 1n, 1n, 2n, 1000n]);
  expect(costOf(prices, { predictions: 3, computeMicroseconds: 2_500 })).toBe(303n);
});

test("usage is summed by hour, key and deployment, with the console's as 'session'", async () => {
  bill.record(use());
  bill.record(use({ key: null, predictions: 10, computeMicroseconds: 10_000 }));
  bill.record(use({ deployment: "dep_fraud", predictions: 0, errors: 1, computeMicroseconds: 0 }));
  const byKey = await bill.usage(principal, { by: "key" });
  expect(byKey.items).toEqual([
    { key: "key_a", requests: 2, predictions: 1, errors: 1, computeMs: 0.3, credits: "0.000100" },
    { key: "session", requests: 1, predictions: 10, errors: 0, computeMs: 10, credits: "0.001010" },
  ]);
  expect(byKey.total).toEqual({ requests: 3, predictions: 11, errors: 1, computeMs: 10.3, credits: "0.001110" });
  expect((await bill.usage(principal, { by: "deployment" })).items.map((item) => [item.deployment, item.requests])).toEqual([
    ["dep_fraud", 1],
    ["dep_iris", 2],
  ]);
  const byHour = await bill.usage(principal);
  expect(byHour.items).toHaveLength(1);
  expect(byHour.items[0]?.hour?.toISOString()).toMatch(/T\d\d:00:00\.000Z$/);
  expect((await bill.summary(principal)).predictions).toBe(11);
});

test("a period leaves the rest out, and a time that is none is refused", async () => {
  bill.record(use());
  const anHourAgo = new Date(Date.now() - 3_600_000);
  expect((await bill.usage(principal, { from: anHourAgo.toISOString() })).total.requests).toBe(1);
  expect((await bill.usage(principal, { to: anHourAgo.toISOString() })).total.requests).toBe(0);
  expect((await bill.ledger(principal, { to: anHourAgo })).items).toEqual([]);
  await expect(bill.usage(principal, { from: "yesterday" })).rejects.toThrow("from: expected an RFC 3339 time, got 'yesterday'");
});

test("training is charged once for its idempotency key, however often and in parallel", async () => {
  const charge = { organisation: principal.organisation, run: "run_1", milliseconds: 2500, idempotencyKey: "run:run_1" };
  await Promise.all(Array.from({ length: 10 }, () => bill.chargeCompute(charge)));
  expect((await bill.summary(principal)).balances["platform:revenue"]).toBe("0.002500");
  expect((await bill.usage(principal, { by: "deployment" })).items).toEqual([
    { deployment: "training", requests: 0, predictions: 0, errors: 0, computeMs: 2500, credits: "0.002500" },
  ]);
});

test("the ledger is read page by page, newest first, each entry once", async () => {
  for (let i = 0; i < 5; i++) {
    bill.record(use({ deployment: `dep_${i}` }));
    await bill.flush();
  }
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<Bill["ledger"]>> = await bill.ledger(principal, { limit: 3, after });
    seen.push(...page.items.map((item) => `${item.deployment ?? ""} ${item.account.split(":")[0] ?? ""}`));
    after = page.next;
  } while (after !== null);
  expect(seen).toHaveLength(10);
  expect(new Set(seen).size).toBe(10);
  expect(seen[0]).toMatch(/^dep_4 /);
});

test("100 parallel flushes and 1000 uses charge each use once", async () => {
  const flushes: Promise<void>[] = [];
  for (let i = 0; i < 1000; i++) {
    bill.record(use({ key: `key_${i % 7}`, deployment: `dep_${i % 3}` }));
    if (i % 10 === 0) flushes.push(bill.flush());
  }
  await Promise.all(flushes);
  const summary = await bill.summary(principal);
  expect(summary.predictions).toBe(1000);
  expect(summary.balances["platform:revenue"]).toBe("0.100000");
  expect((await bill.usage(principal)).total).toMatchObject({ requests: 1000, predictions: 1000, credits: "0.100000" });
});

test("flush covers what was recorded while another flush was under way", async () => {
  bill.record(use());
  const first = bill.flush();
  bill.record(use());
  await Promise.all([first, bill.flush()]);
  const rows = await store.db.selectFrom("ledgerEntries").selectAll().execute();
  expect(rows.reduce((sum, row) => sum + row.predictions, 0)).toBe(2);
});

test("usage is posted by itself within a second", async () => {
  bill.record(use());
  await expect.poll(async () => (await store.db.selectFrom("ledgerEntries").selectAll().execute()).length, { timeout: 1000 }).toBe(2);
});

test("requests that only failed are usage but move no money", async () => {
  bill.record(use({ predictions: 0, errors: 1, computeMicroseconds: 0 }));
  expect((await bill.usage(principal)).total).toMatchObject({ requests: 1, errors: 1, credits: "0.000000" });
  expect((await bill.ledger(principal)).items).toEqual([]);
});

test("prices are installed once and stay when the configuration changes", async () => {
  const changed = await createBill({ ...store, store, config: { ...store.config, pricePrediction: 999 } });
  expect(changed.prices(principal).items.map(({ meter, amount }) => [meter, amount])).toEqual([
    ["prediction", "0.000100"],
    ["compute-second", "0.001000"],
  ]);
  await changed.close();
});

test("reading the bill needs the scope 'read', and shows the own organisation only", async () => {
  bill.record(use());
  const stranger: Principal = { ...principal, organisation: "org_other" };
  expect(await bill.summary(stranger)).toEqual({ sum: "0.000000", balances: {}, predictions: 0 });
  expect((await bill.usage(stranger)).total.requests).toBe(0);
  await expect(bill.ledger({ ...principal, scopes: new Set(["predict" as const]) })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

/** What may happen to a meter: a use; a posting that succeeds, that fails before its commit, or whose answer is lost after it; a crash. */
type Step =
  { kind: "use"; key: string | null; deployment: string; predictions: number; computeMicroseconds: number } | { kind: "post" | "fail" | "lost" | "crash" };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("use" as const),
      key: fc.constantFrom("key_a", "key_b", null),
      deployment: fc.constantFrom("d1", "d2"),
      predictions: fc.nat(5),
      computeMicroseconds: fc.nat(5000),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("post" as const, "fail" as const, "lost" as const, "crash" as const) }) },
);

/** A store whose transactions do all their work and then never commit. */
const losesPower = (real: TestStore): TestStore => ({
  ...real,
  transaction: (work) =>
    real.transaction(async (db) => {
      await work(db);
      throw new Error("power cut");
    }),
});

/** A server's meter through a random history, beside the sum that the ledger must have. */
class History {
  durable = 0n;
  #boot = 0;
  #meter: Meter;
  /** The batch in hand is committed already, although its answer was lost. */
  #committed = false;

  constructor(
    private readonly organisation: string,
    private readonly prices: Prices,
  ) {
    this.#meter = new Meter(prices, store.clock);
  }

  async take(one: Step): Promise<void> {
    if (one.kind === "use") this.#meter.record({ organisation: this.organisation, requests: 1, errors: 0, ...one });
    else if (one.kind === "crash") this.#crash();
    else await this.#post(one.kind);
  }

  #crash(): void {
    this.#meter = new Meter(this.prices, store.clock);
    this.#boot += 1;
    this.#committed = false;
  }

  async #post(outcome: "post" | "fail" | "lost"): Promise<void> {
    const { batch } = this.#meter.take();
    const boot = `${this.organisation}-${this.#boot}`;
    if (outcome === "fail")
      return postBatch(losesPower(store), batch, { boot, prices: this.prices }).catch((error: unknown) =>
        expect(error).toMatchObject({ message: "power cut" }),
      );
    await postBatch(store, batch, { boot, prices: this.prices });
    if (!this.#committed) this.durable += batch.reduce((sum, bucket) => sum + bucket.amount, 0n);
    this.#committed = outcome === "lost" && batch.length > 0;
    if (outcome === "post") this.#meter.posted();
  }
}

test("whatever happens, every use is charged at most once, what was posted exactly once, and the ledger sums to zero", async () => {
  const prices = await settlePrices({ ...store });
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const organisation = `org_${round++}`;
      const history = new History(organisation, prices);
      for (const one of steps) await history.take(one);
      const rows = await store.db.selectFrom("ledgerEntries").selectAll().where("organisation", "=", organisation).execute();
      expect(rows.reduce((sum, row) => sum + row.amount, 0n)).toBe(0n);
      const revenue = rows.filter((row) => row.account === "platform:revenue");
      expect(revenue.reduce((sum, row) => sum + row.amount, 0n)).toBe(history.durable);
      const usage = await store.db.selectFrom("usageHourly").selectAll().where("organisation", "=", organisation).execute();
      expect(usage.reduce((sum, row) => sum + row.amount, 0n)).toBe(history.durable);
    }),
    { numRuns: 60 },
  );
  expect(await unbalancedTransactions(store.db)).toEqual([]);
});
