/** @file What the inference path needs of rooms to its right; `main.ts` plugs them in. All are called at most once a request and must not wait. */
import type { Micros } from "#base";

export interface Use {
  readonly organisation: string;
  /** The API key's id; null for the console's session. */
  readonly key: string | null;
  readonly deployment: string;
  readonly requests: number;
  readonly predictions: number;
  readonly errors: number;
  readonly computeMicroseconds: number;
}

/** Counts and prices what was used. `bill` implements it. */
export interface Meter {
  record(use: Use): { readonly credits: Micros };
}

export interface Sample {
  readonly deployment: string;
  readonly organisation: string;
  readonly latencyMs: number;
  readonly ok: boolean;
  readonly rows: number;
}

/** Watches latencies and errors. `observe` implements it. */
export interface Observer {
  record(sample: Sample): void;
}

/** Decides whether a request may run: returns, or throws (CREDITS_EXHAUSTED). Without one everything runs. */
export interface Admission {
  admit(request: { readonly organisation: string; readonly key: string | null; readonly deployment: string; readonly rows: number }): void;
}
