/** @file Posts what the meter has, every quarter of a second, one batch at a time; a batch that fails is tried again unchanged. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "#base";
import type { Store } from "#store";
import type { Meter } from "./meter.js";
import { postBatch } from "./post.js";
import type { Prices } from "./prices.js";

/** A crash loses what was recorded within this and one transaction: well under the stated second. */
const FLUSH_MS = 250;
/** How often a stopping server tries to post the rest. */
const CLOSING_TRIES = 10;

export class Poster {
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #failing = false;

  constructor(private readonly use: { store: Store; meter: Meter; prices: Prices; log: Log; boot: string }) {}

  start(): void {
    this.#timer = setInterval(() => void this.settle(), FLUSH_MS).unref();
  }

  /** Resolves when everything recorded before the call is durable. Parallel calls share the work. */
  flush(): Promise<void> {
    if (this.#running === null) return (this.#running = this.#post().finally(() => (this.#running = null)));
    // what runs now may have begun before the caller's use was recorded: one more round after it, shared by all who wait
    const before = this.#running;
    this.#next ??= before
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        return this.flush();
      });
    return this.#next;
  }

  /** The same, but a failure is only logged: the batch stays and is tried again. */
  async settle(): Promise<void> {
    try {
      await this.flush();
      if (this.#failing) this.use.log.info("usage is posted again");
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.use.log.error({ err: error }, "usage could not be posted; it is kept and tried again");
      this.#failing = true;
    }
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    for (let tries = 1; ; tries++) {
      try {
        return await this.flush();
      } catch (error) {
        if (tries === CLOSING_TRIES) throw error;
        await sleep(FLUSH_MS);
      }
    }
  }

  /** The batch that failed before, then what has come since. */
  async #post(): Promise<void> {
    const { store, meter, prices, boot } = this.use;
    for (let round = 0; round < 2; round++) {
      const { batch, isRepeat } = meter.take();
      if (batch.length > 0) await postBatch(store, batch, { boot, prices });
      meter.posted();
      if (!isRepeat) return;
    }
  }
}
