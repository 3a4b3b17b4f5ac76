/** @file Time, injected: wall time for people, monotonic time for leases, windows and latencies. */

export interface Clock {
  /** Wall time; may jump. */
  now(): Date;
  /** Milliseconds since some fixed moment; never jumps. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};
