/** @file The one inference path. Every protocol comes through here with its own way to decode and to encode. */
import { fail, toAppError, type Clock } from "#base";
import type { Principal } from "#access";
import type { Route, Target } from "#deploy";
import type { Answer } from "./batcher.js";
import type { Plan, Run } from "./plan.js";
import type { Admission, Meter, Observer } from "./ports.js";

export interface InferContext {
  readonly planOf: (route: Route, target: Target) => Plan;
  readonly meter: Meter;
  readonly observer: Observer;
  readonly admission: Admission | undefined;
  readonly clock: Clock;
  readonly maxRows: number;
}

export interface Usage {
  readonly predictions: number;
  readonly computeMs: number;
  readonly credits: bigint;
}

/** A request of some protocol. */
export interface InferCall {
  readonly principal: Principal;
  readonly route: Route;
  readonly target: Target;
  /** Throws the protocol's own errors for a bad body. */
  decode(plan: Plan): readonly Run[];
  /** The answer's text but for what is known only when it was metered. */
  encode(plan: Plan, answers: readonly Answer[]): (usage: Usage) => string;
}

/** route -> decode -> admit -> batch and run -> encode -> meter and observe. */
export async function infer(context: InferContext, call: InferCall): Promise<string> {
  const startedAt = context.clock.monotonicMs();
  const { target } = call;
  let rows = 0;
  target.enter(); // a version that is being replaced stays until it is left
  try {
    const plan = context.planOf(call.route, target);
    const runs = call.decode(plan);
    rows = countRows(runs);
    admit(context, call, rows);
    const answers = await runAll(plan, runs);
    const finish = call.encode(plan, answers);
    const usage = meter(context, call, { rows, answers });
    observe(context, call, { startedAt, rows, ok: true });
    return finish(usage);
  } catch (error) {
    observe(context, call, { startedAt, rows, ok: false });
    if (wasAdmitted(error)) meterError(context, call);
    throw error;
  } finally {
    target.leave();
  }
}

function countRows(runs: readonly Run[]): number {
  let rows = 0;
  for (const run of runs) rows += run.rows;
  return rows;
}

function admit({ admission, maxRows }: InferContext, { principal, route }: InferCall, rows: number): void {
  if (rows > maxRows) throw fail("LIMIT_EXCEEDED", { what: "rows of one request", limit: maxRows, got: rows, unit: "rows" });
  admission?.admit({ organisation: principal.organisation, key: principal.key, deployment: route.deployment, rows });
}

async function runAll(plan: Plan, runs: readonly Run[]): Promise<readonly Answer[]> {
  const [only] = runs;
  if (only !== undefined && runs.length === 1) return [await plan.batcher.submit(only.feeds, only.rows)];
  return Promise.all(runs.map((run) => plan.batcher.submit(run.feeds, run.rows)));
}

function meter(
  { meter }: InferContext,
  { principal, route }: InferCall,
  { rows, answers }: { readonly rows: number; readonly answers: readonly Answer[] },
): Usage {
  let computeMs = 0;
  for (const answer of answers) computeMs += answer.computeMs;
  const { credits } = meter.record({
    organisation: principal.organisation,
    key: principal.key,
    deployment: route.deployment,
    requests: 1,
    predictions: rows,
    errors: 0,
    computeMicroseconds: Math.round(computeMs * 1000),
  });
  return { predictions: rows, computeMs, credits };
}

/** A request that was wrong or turned away is free and not counted; one that we accepted and failed is counted, for nothing. */
function wasAdmitted(error: unknown): boolean {
  const { row } = toAppError(error);
  return row.http >= 500;
}

function meterError({ meter }: InferContext, { principal, route }: InferCall): void {
  meter.record({
    organisation: principal.organisation,
    key: principal.key,
    deployment: route.deployment,
    requests: 1,
    predictions: 0,
    errors: 1,
    computeMicroseconds: 0,
  });
}

function observe(
  { observer, clock }: InferContext,
  { route }: InferCall,
  { startedAt, rows, ok }: { readonly startedAt: number; readonly rows: number; readonly ok: boolean },
): void {
  observer.record({ deployment: route.deployment, organisation: route.organisation, latencyMs: clock.monotonicMs() - startedAt, ok, rows });
}
