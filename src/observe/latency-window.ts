/**
 * @file The last minute of a deployment's requests: counts and latency quantiles, in constant memory, without allocation per request.
 *
 * Latencies fall into bins whose edges grow by 5 %, so a quantile is right within 5 %. The minute is a ring of 12 slices of 5 s.
 */

const SLICES = 12;
const SLICE_MS = 5000;
/** How far `stats` looks back. */
export const WINDOW_MS = SLICES * SLICE_MS;
/** The first bin ends here; nothing that goes through HTTP is faster. */
const SMALLEST_MS = 0.01;
const GROWTH = Math.log(1.05);
/** Reaches 10 minutes: ln(600 000 / 0.01) / ln(1.05) = 367. */
const BINS = 368;

export interface WindowStats {
  readonly windowMs: number;
  /** Since the server started. */
  readonly requestsTotal: number;
  /** Within the window. */
  readonly requests: number;
  readonly errors: number;
  /** Null without a request in the window. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

/** What is shown of a deployment that nobody has called. */
export const NO_REQUESTS: WindowStats = { windowMs: WINDOW_MS, requestsTotal: 0, requests: 0, errors: 0, p50Ms: null, p99Ms: null };

export class LatencyWindow {
  readonly #bins = new Uint32Array(SLICES * BINS);
  readonly #requests = new Uint32Array(SLICES);
  readonly #errors = new Uint32Array(SLICES);
  /** The number of the slice (time / 5 s) that each place of the ring holds now. */
  readonly #holds = new Float64Array(SLICES).fill(-1);
  #total = 0;

  record(atMs: number, latencyMs: number, ok: boolean): void {
    const slice = Math.floor(atMs / SLICE_MS);
    const place = slice % SLICES;
    if (this.#holds[place] !== slice) this.#clear(place, slice);
    const index = place * BINS + binOf(latencyMs);
    this.#bins[index] = (this.#bins[index] ?? 0) + 1;
    this.#requests[place] = (this.#requests[place] ?? 0) + 1;
    if (!ok) this.#errors[place] = (this.#errors[place] ?? 0) + 1;
    this.#total++;
  }

  stats(nowMs: number): WindowStats {
    const oldest = Math.floor(nowMs / SLICE_MS) - SLICES + 1;
    const merged = new Uint32Array(BINS);
    let requests = 0;
    let errors = 0;
    for (let place = 0; place < SLICES; place++) {
      if ((this.#holds[place] ?? -1) < oldest) continue;
      requests += this.#requests[place] ?? 0;
      errors += this.#errors[place] ?? 0;
      for (let bin = 0; bin < BINS; bin++) merged[bin] = (merged[bin] ?? 0) + (this.#bins[place * BINS + bin] ?? 0);
    }
    return {
      windowMs: WINDOW_MS,
      requestsTotal: this.#total,
      requests,
      errors,
      p50Ms: quantile(merged, requests, 0.5),
      p99Ms: quantile(merged, requests, 0.99),
    };
  }

  #clear(place: number, slice: number): void {
    this.#holds[place] = slice;
    this.#requests[place] = 0;
    this.#errors[place] = 0;
    this.#bins.fill(0, place * BINS, (place + 1) * BINS);
  }
}

function binOf(latencyMs: number): number {
  if (!(latencyMs > SMALLEST_MS)) return 0;
  return Math.min(BINS - 1, 1 + Math.floor(Math.log(latencyMs / SMALLEST_MS) / GROWTH));
}

/** The geometric middle of the bin that holds the q-th request, to three digits. */
function quantile(bins: Uint32Array, requests: number, q: number): number | null {
  if (requests === 0) return null;
  let left = Math.ceil(q * requests);
  for (let bin = 0; bin < BINS; bin++) {
    left -= bins[bin] ?? 0;
    if (left <= 0) return Number((SMALLEST_MS * Math.exp(GROWTH * (bin - 0.5))).toPrecision(3));
  }
  return null;
}
