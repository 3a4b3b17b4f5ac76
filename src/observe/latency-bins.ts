/** @file Latencies on a logarithmic scale: a percentile is right within 4 %, in 840 bytes a histogram. */

/** Each bin is 8 % wider than the one before; its middle is at most 4 % off. */
const RATIO = 1.08;
/** 10 microseconds to about 108 s; what lies outside counts in the first or the last bin. */
const MIN_MS = 0.01;
export const BINS = 211;

const SCALE = 1 / Math.log(RATIO);
const OFFSET = Math.log(MIN_MS) * SCALE;

/** The bin of a latency. NaN and negative latencies, which a clock that jumps would give, count as the shortest. */
export function binOf(latencyMs: number): number {
  const bin = Math.floor(Math.log(latencyMs) * SCALE - OFFSET);
  return bin > 0 ? (bin < BINS ? bin : BINS - 1) : 0;
}

/** The latency up to which a bin counts. */
export const upperEdgeMs = (bin: number): number => MIN_MS * RATIO ** (bin + 1);

/** The latency that a share of the counted ones does not exceed; null when nothing was counted. */
export function percentile(counts: Uint32Array, share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(share * total));
  let seen = 0;
  const bin = counts.findIndex((count) => (seen += count) >= rank);
  return upperEdgeMs(bin) / Math.sqrt(RATIO);
}
