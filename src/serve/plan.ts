/** @file What is made once for a deployed version and used by each of its requests: decoder, encoder, batcher. */
import type { Clock, Config } from "#base";
import type { Route, Target } from "#deploy";
import type { Tensor } from "#tensor";
import { createBatcher, type Batcher } from "./batcher.js";
import { compileColumnDecoder, readsColumns } from "./decode-columns.js";
import { compileTensorDecoder } from "./decode-tensors.js";
import { compilePredictionEncoder, type PredictionEncoder } from "./encode-predictions.js";

/** Rows that go to the model together. */
export interface Run {
  readonly rows: number;
  readonly feeds: Readonly<Record<string, Tensor>>;
}

export interface Plan {
  readonly target: Target;
  readonly batcher: Batcher;
  /** Throws INVALID_RECORDS with every wrong value. */
  decode(records: readonly unknown[]): readonly Run[];
  readonly encode: PredictionEncoder;
  /** The part of the answer that is the same for all: `"model":{"name":"iris","version":3}`. */
  readonly modelJson: string;
}

/**
 * Rows of one run that several requests share. Above a thousand rows a run costs what its rows cost, so waiting for
 * more gains nothing and adds latency; 64 connections with one record each need 64.
 */
const MAX_BATCH_ROWS = 1024;

export function createPlans({ config, clock }: { readonly config: Config; readonly clock: Clock }): (route: Route, target: Target) => Plan {
  const plans = new WeakMap<Target, Plan>();
  return (route, target) => {
    let plan = plans.get(target);
    if (plan === undefined) plans.set(target, (plan = makePlan(route, target, { config, clock })));
    return plan;
  };
}

function makePlan(route: Route, target: Target, { config, clock }: { readonly config: Config; readonly clock: Clock }): Plan {
  const { signature } = target;
  const rowWise = signature.task !== "tensor";
  return {
    target,
    batcher: createBatcher(target, {
      name: `Deployment '${route.name}'`,
      merge: rowWise,
      maxRows: MAX_BATCH_ROWS,
      queueRows: config.queueRows,
      readyWaitMs: config.readyWaitMs,
      timeoutMs: route.limits.timeoutMs ?? config.inferenceTimeoutMs,
      clock,
    }),
    decode: rowWise && readsColumns(signature) ? oneRun(compileColumnDecoder(signature)) : compileTensorDecoder(signature),
    encode: compilePredictionEncoder(signature),
    modelJson: `"model":{"name":${JSON.stringify(target.model)},"version":${target.version}}`,
  };
}

const oneRun =
  (decode: (records: readonly unknown[]) => Record<string, Tensor>) =>
  (records: readonly unknown[]): readonly Run[] => [{ rows: records.length, feeds: decode(records) }];
