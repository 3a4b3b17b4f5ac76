/** @file The meter: counts in memory, on the way of a request; hands over what has come together, in batches that keep their names. */
import type { Clock, Micros } from "#base";
import { costOf, type Prices } from "./prices.js";

/** One use of a deployment, as `serve` tells it. */
export interface Use {
  readonly organisation: string;
  /** The API key's id; null for a session. */
  readonly key: string | null;
  readonly deployment: string;
  readonly requests: number;
  readonly predictions: number;
  readonly errors: number;
  readonly computeMicroseconds: number;
}

/** What has come together for one key and deployment within one hour. `seq` names it for ever: posting it twice charges once. */
export interface Bucket {
  readonly seq: number;
  readonly organisation: string;
  readonly key: string;
  readonly deployment: string;
  readonly hour: number;
  requests: number;
  predictions: number;
  errors: number;
  computeMicroseconds: number;
  amount: Micros;
  readonly fromMs: number;
  toMs: number;
}

/** The `key` of usage from the console. */
export const SESSION_KEY = "session";
const HOUR_MS = 3_600_000;

export class Meter {
  #open = new Map<string, Bucket>();
  /** Taken, and not known to be posted. */
  #taken: readonly Bucket[] = [];
  #seq = 0;

  constructor(
    private readonly prices: Prices,
    private readonly clock: Clock,
  ) {}

  /** Counts a use and says what it costs. No I/O; memory grows with keys and deployments, not with requests. */
  record(use: Use): { readonly credits: Micros } {
    const credits = costOf(this.prices, use);
    const nowMs = this.clock.now().getTime();
    const bucket = this.#bucket(use, nowMs);
    bucket.requests += use.requests;
    bucket.predictions += use.predictions;
    bucket.errors += use.errors;
    bucket.computeMicroseconds += Math.round(use.computeMicroseconds);
    bucket.amount += credits;
    bucket.toMs = nowMs;
    return { credits };
  }

  /** What is to be posted now: the batch that was not posted yet, unchanged (`isRepeat`), or else everything since. */
  take(): { readonly batch: readonly Bucket[]; readonly isRepeat: boolean } {
    if (this.#taken.length > 0) return { batch: this.#taken, isRepeat: true };
    this.#taken = [...this.#open.values()];
    this.#open = new Map();
    return { batch: this.#taken, isRepeat: false };
  }

  /** The batch is durable. */
  posted(): void {
    this.#taken = [];
  }

  #bucket(use: Use, nowMs: number): Bucket {
    const hour = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
    const name = `${use.deployment} ${use.key ?? ""} ${use.organisation} ${hour}`;
    const known = this.#open.get(name);
    if (known !== undefined) return known;
    const bucket: Bucket = {
      seq: ++this.#seq,
      organisation: use.organisation,
      key: use.key ?? SESSION_KEY,
      deployment: use.deployment,
      hour,
      requests: 0,
      predictions: 0,
      errors: 0,
      computeMicroseconds: 0,
      amount: 0n,
      fromMs: nowMs,
      toMs: nowMs,
    };
    this.#open.set(name, bucket);
    return bucket;
  }
}
