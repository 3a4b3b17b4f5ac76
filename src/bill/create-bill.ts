/** @file Puts `bill` together: the meter that `serve` feeds, its posting every quarter of a second, and what people read. */
import { fail, formatCredits, newId, type Clock, type Config, type Log, type Micros } from "#base";
import { requireScope, type Principal } from "#access";
import { listLedger, pageOf, sumLedger, sumUsage, type LedgerRow, type Page, type PageOf, type PriceRow, type Store, type UsageSum } from "#store";
import { Meter, type Use } from "./meter.js";
import { Poster } from "./poster.js";
import { postCompute } from "./post.js";
import { costOf, settlePrices } from "./prices.js";

/** Times as RFC 3339 text or as dates; `from` inclusive, `to` exclusive. */
export interface PeriodQuery {
  readonly from?: Date | string | undefined;
  readonly to?: Date | string | undefined;
}

export interface UsageItem {
  readonly hour?: Date;
  readonly key?: string;
  readonly deployment?: string;
  readonly requests: number;
  readonly predictions: number;
  readonly errors: number;
  readonly computeMs: number;
  readonly credits: string;
}

export interface LedgerItem {
  readonly id: string;
  readonly transaction: string;
  readonly account: string;
  /** Credits as a decimal string, such as `-0.000100`. */
  readonly amount: string;
  readonly kind: string;
  readonly deployment: string | null;
  readonly key: string | null;
  readonly from: Date;
  readonly to: Date;
  readonly idempotencyKey: string;
  readonly createdAt: Date;
}

export interface PriceItem {
  readonly id: string;
  readonly meter: string;
  readonly amount: string;
  readonly createdAt: Date;
}

export interface Bill {
  /** Counts a use in memory and says what it costs; durable within a second. The `Meter` of `serve`. */
  record(use: Use): { readonly credits: Micros };
  /** Makes everything recorded so far durable. */
  flush(): Promise<void>;
  /** Charges training compute; the same idempotency key charges once. */
  chargeCompute(charge: { readonly organisation: string; readonly run: string; readonly milliseconds: number; readonly idempotencyKey: string }): Promise<void>;
  usage(
    principal: Principal,
    query?: PeriodQuery & { readonly by?: "hour" | "key" | "deployment" | undefined },
  ): Promise<{ readonly items: readonly UsageItem[]; readonly total: UsageItem }>;
  ledger(principal: Principal, query?: Page & PeriodQuery): Promise<PageOf<LedgerItem>>;
  summary(principal: Principal): Promise<{ readonly sum: string; readonly balances: Readonly<Record<string, string>>; readonly predictions: number }>;
  prices(principal: Principal): PageOf<PriceItem>;
  /** Posts the rest. */
  close(): Promise<void>;
}

export async function createBill({ store, config, clock, log }: { store: Store; config: Config; clock: Clock; log: Log }): Promise<Bill> {
  const prices = await settlePrices({ db: store.db, config, clock });
  const meter = new Meter(prices, clock);
  const poster = new Poster({ store, meter, prices, log, boot: newId("event").slice(4) });
  poster.start();
  return {
    record: (use) => meter.record(use),
    flush: () => poster.flush(),
    chargeCompute: ({ organisation, milliseconds, idempotencyKey }) => {
      const microseconds = Math.round(milliseconds * 1000);
      const amount = costOf(prices, { predictions: 0, computeMicroseconds: microseconds });
      return postCompute(store, { organisation, microseconds, amount, price: prices.computeSecond.id, at: clock.now(), idempotencyKey });
    },
    async usage(principal, query = {}) {
      requireScope(principal, "read");
      await poster.settle();
      const by = query.by ?? "hour";
      const sums = await sumUsage(store.db, principal.organisation, { by, ...period(query) });
      return { items: sums.map((sum) => ({ ...named(by, sum.group), ...usageOf(sum) })), total: usageOf(total(sums)) };
    },
    async ledger(principal, query = {}) {
      requireScope(principal, "read");
      await poster.settle();
      const { items, next } = pageOf(
        await listLedger(store.db, principal.organisation, { limit: query.limit, after: query.after, ...period(query) }),
        query,
        (row) => row.seq,
      );
      return { items: items.map(toLedgerItem), next };
    },
    async summary(principal) {
      requireScope(principal, "read");
      await poster.settle();
      const accounts = await sumLedger(store.db, principal.organisation);
      return {
        sum: formatCredits(accounts.reduce((sum, account) => sum + account.amount, 0n)),
        balances: Object.fromEntries(accounts.map(({ account, amount }) => [account, formatCredits(amount)])),
        predictions: accounts.reduce((sum, account) => sum + account.predictions, 0),
      };
    },
    prices(principal) {
      requireScope(principal, "read");
      return { items: [prices.prediction, prices.computeSecond].map(toPriceItem), next: null };
    },
    close: () => poster.close(),
  };
}

type Sums = Omit<UsageSum, "group">;

function total(sums: readonly Sums[]): Sums {
  const zero: Sums = { requests: 0, predictions: 0, errors: 0, computeMicroseconds: 0, amount: 0n };
  return sums.reduce(
    (sum, one) => ({
      requests: sum.requests + one.requests,
      predictions: sum.predictions + one.predictions,
      errors: sum.errors + one.errors,
      computeMicroseconds: sum.computeMicroseconds + one.computeMicroseconds,
      amount: sum.amount + one.amount,
    }),
    zero,
  );
}

function usageOf(sum: Sums): UsageItem {
  return {
    requests: sum.requests,
    predictions: sum.predictions,
    errors: sum.errors,
    computeMs: sum.computeMicroseconds / 1000,
    credits: formatCredits(sum.amount),
  };
}

function named(by: "hour" | "key" | "deployment", group: string | Date): Pick<UsageItem, "hour" | "key" | "deployment"> {
  return group instanceof Date ? { hour: group } : { [by]: group };
}

function period(query: PeriodQuery): { from?: Date; to?: Date } {
  const from = time("from", query.from);
  const to = time("to", query.to);
  return { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
}

function time(name: string, given: Date | string | undefined): Date | null {
  if (given === undefined || given === "") return null;
  const at = new Date(given);
  if (Number.isNaN(at.getTime())) throw fail("INVALID_REQUEST", { detail: `${name}: expected an RFC 3339 time, got '${String(given).slice(0, 40)}'` });
  return at;
}

function toLedgerItem({ id, transaction, account, amount, kind, deployment, key, from, to, idempotencyKey, createdAt }: LedgerRow): LedgerItem {
  return { id, transaction, account, amount: formatCredits(amount), kind, deployment, key, from, to, idempotencyKey, createdAt };
}

function toPriceItem({ id, meter, amount, createdAt }: PriceRow): PriceItem {
  return { id, meter, amount: formatCredits(amount), createdAt };
}
