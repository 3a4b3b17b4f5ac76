/**
 * @file Keeps one replica running: a dead one is started again, at once the first time, then with a growing pause; a model that
 * keeps dying opens the breaker, and after a while one trial start decides if it closes.
 */
import { toAppError, type Clock } from "#base";
import { startReplica, type Replica, type ReplicaOptions } from "./replica.js";

export type SupervisedState = "starting" | "ready" | "broken" | "stopped";

export interface SuperviseTiming {
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** A replica that has lived so long was no crash loop: the next pause is none again. */
  readonly settledMs: number;
  /** So many ends within the window open the breaker. */
  readonly breakerCrashes: number;
  readonly breakerWindowMs: number;
  /** Then it stays open for so long before one trial start. */
  readonly breakerOpenMs: number;
}

export interface SuperviseOptions extends ReplicaOptions {
  readonly clock: Clock;
  /** `why` says what ended the last replica, or why it could not start. */
  readonly onChange: (state: SupervisedState, why?: string) => void;
  readonly timing?: Partial<SuperviseTiming>;
}

export interface SupervisedReplica {
  /** The replica that can run now. */
  current(): Replica | null;
  readonly state: SupervisedState;
  /** How often it was started again. */
  readonly restarts: number;
  /** What ended the last replica. */
  readonly lastEnd: string | null;
  /** Ends the replica and starts no other. */
  stop(): Promise<void>;
}

const TIMING: SuperviseTiming = {
  firstPauseMs: 250,
  longestPauseMs: 30_000,
  settledMs: 5000,
  breakerCrashes: 5,
  breakerWindowMs: 30_000,
  breakerOpenMs: 30_000,
};

export function superviseReplica(options: SuperviseOptions): SupervisedReplica {
  return new Supervisor(options);
}

class Supervisor implements SupervisedReplica {
  readonly #options: SuperviseOptions;
  readonly #ends: Ends;
  #replica: Replica | null = null;
  #state: SupervisedState = "starting";
  #starts = 0;
  #lastEnd: string | null = null;
  #timer: NodeJS.Timeout | undefined;
  #starting: Promise<void>;

  constructor(options: SuperviseOptions) {
    this.#options = options;
    this.#ends = createEnds(options.clock, { ...TIMING, ...options.timing });
    this.#starting = this.#start();
  }

  get state(): SupervisedState {
    return this.#state;
  }

  get restarts(): number {
    return this.#starts - 1;
  }

  get lastEnd(): string | null {
    return this.#lastEnd;
  }

  current(): Replica | null {
    return this.#replica?.alive === true ? this.#replica : null;
  }

  async stop(): Promise<void> {
    this.#become("stopped");
    clearTimeout(this.#timer);
    await this.#starting;
    await this.#replica?.close();
    this.#replica = null;
  }

  async #start(): Promise<void> {
    this.#starts++;
    try {
      const replica = await startReplica(this.#options);
      this.#replica = replica;
      void replica.exited.then((report) => this.#onEnd(report.why));
      if (replica.alive) this.#become("ready");
    } catch (error) {
      this.#onEnd(toAppError(error).message);
    }
  }

  #onEnd(why: string): void {
    this.#replica = null;
    this.#lastEnd = why;
    if (this.#state === "stopped") return;
    const { pauseMs, open } = this.#ends.record();
    this.#options.log.warn({ model: this.#options.modelPath, why, pauseMs, open }, "a replica has ended");
    this.#become(open ? "broken" : "starting", why);
    this.#timer = setTimeout(() => {
      this.#starting = this.#start();
    }, pauseMs);
  }

  #become(next: SupervisedState, why?: string): void {
    if (this.#state === next || this.#state === "stopped") return;
    this.#state = next;
    this.#options.onChange(next, why);
  }
}

interface Ends {
  record(): { readonly pauseMs: number; readonly open: boolean };
}

/** Decides the pause after each end. An end that follows a whole window of calm counts as the first. */
function createEnds(clock: Clock, timing: SuperviseTiming): Ends {
  let recent: number[] = [];
  let lastAt = -Infinity;
  let pauseMs = 0;
  let open = false;
  return {
    record() {
      const now = clock.monotonicMs();
      const livedMs = now - lastAt - pauseMs;
      const calm = livedMs > timing.breakerWindowMs;
      lastAt = now;
      recent = calm ? [now] : [...recent, now].filter((time) => now - time <= timing.breakerWindowMs);
      open = !calm && (open || recent.length >= timing.breakerCrashes); // a trial start that failed keeps the breaker open
      if (open) pauseMs = timing.breakerOpenMs;
      else pauseMs = livedMs > timing.settledMs ? 0 : Math.min(Math.max(2 * pauseMs, timing.firstPauseMs), timing.longestPauseMs);
      return { pauseMs, open };
    },
  };
}
