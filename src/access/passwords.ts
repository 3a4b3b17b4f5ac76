/** @file Passwords: argon2id off the event loop, a few at a time, and few guesses a minute. */
import { hash, verify } from "@node-rs/argon2";
import { fail, type Clock } from "#base";

/** OWASP's minimum for argon2id: 19 MiB, 2 passes, 1 lane; about 6 ms here. The algorithm is the library's default, argon2id. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** NIST SP 800-63B: at least 8 characters; the upper end bounds the work of hashing a hostile body. */
const LENGTH = { least: 8, most: 1000 };

/** Hashing runs in libuv's four threads, which file reads need too: at most this many at once, and this many waiting. */
const AT_ONCE = 2;
const MOST_WAITING = 64;

/** Wrong guesses of one e-mail within this window, after which even the right password waits. */
const GUESSES = { most: 5, windowMs: 60_000 };
/** Above this many e-mails under watch, the ones whose window is over are dropped. */
const WATCHED = 10_000;

export class Passwords {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #failures = new Map<string, number[]>();
  #decoy: Promise<string> | null = null;

  constructor(private readonly clock: Clock) {}

  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(password, COST));
  }

  /**
   * True when the password is the one of the hash. Without a hash (no such user, no password set) it takes as long and is
   * false. Throws OVERLOADED after five wrong guesses of an e-mail within a minute.
   */
  async check(email: string, passwordHash: string | null, password: string): Promise<boolean> {
    this.#refuseGuessing(email);
    // counted before it is known to be wrong: parallel guesses do not slip through
    const attempts = this.#recent(email);
    attempts.push(this.clock.monotonicMs());
    this.#failures.set(email, attempts);
    this.#decoy ??= this.hash("nobody has this password");
    const known = passwordHash ?? (await this.#decoy);
    const right = await this.#inTurn(() => verify(known, password));
    if (!right || passwordHash === null) return false;
    this.#failures.delete(email);
    return true;
  }

  #refuseGuessing(email: string): void {
    const recent = this.#recent(email);
    if (recent.length < GUESSES.most) return;
    const retryAfterS = Math.max(1, Math.ceil((GUESSES.windowMs - (this.clock.monotonicMs() - (recent[0] ?? 0))) / 1000));
    throw fail("OVERLOADED", {
      what: "Log-in",
      limit: GUESSES.most,
      retryAfterS,
      why: `was refused: ${GUESSES.most} wrong passwords for this e-mail within a minute, wait ${retryAfterS} s`,
    });
  }

  #recent(email: string): number[] {
    const since = this.clock.monotonicMs() - GUESSES.windowMs;
    if (this.#failures.size > WATCHED) for (const [other, times] of this.#failures) if ((times.at(-1) ?? 0) <= since) this.#failures.delete(other);
    return (this.#failures.get(email) ?? []).filter((at) => at > since);
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= MOST_WAITING) throw fail("OVERLOADED", { what: "Log-in", limit: MOST_WAITING, retryAfterS: 1 });
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next(); // hands its turn over
    }
  }
}

/** Throws INVALID_REQUEST when it is too short or too long. */
export function checkPassword(password: string): string {
  if (password.length < LENGTH.least || password.length > LENGTH.most)
    throw fail("INVALID_REQUEST", { detail: `password: expected ${LENGTH.least} to ${LENGTH.most} characters, got ${password.length}` });
  return password;
}

/** The e-mail as it is kept and compared: trimmed, lower case. */
export function checkEmail(email: string): string {
  const plain = email.trim().toLowerCase();
  if (plain.length > 320 || !/^[^\s@]+@[^\s@]+$/.test(plain))
    throw fail("INVALID_REQUEST", { detail: `email: expected an e-mail address, got '${email.slice(0, 80)}'` });
  return plain;
}
