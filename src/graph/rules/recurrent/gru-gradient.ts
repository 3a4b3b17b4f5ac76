/**
 * @file The gradient of one direction of GRU with its usual activations.
 * The gates of all steps are recomputed at once from the kept hidden states; step by step there is only the way back:
 * 5 nodes when the reset gate comes after the product (`linear_before_reset`), 9 when it comes before.
 */
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import { byStep, joined, maskRows, split, startBack, statesBefore, sumOf, timesTransposed, type Lane, type LaneGradient } from "./recurrent-lanes.js";

/** Parts of the weights of one side: update and reset gates, and the candidate. */
interface Sides {
  readonly gates: Value;
  readonly candidate: Value;
}

function halves(g: GraphWriter, value: Value, hidden: number): Sides {
  const [gates = value, candidate = value] = split(g, value, { axis: 0, sizes: [2 * hidden, hidden] });
  return { gates, candidate };
}

interface Factors {
  readonly before: Value;
  /** Update and reset gate. */
  readonly z: Value;
  readonly r: Value;
  /** d (sum of the update gate), d (sum of the candidate) / d hidden. */
  readonly toUpdate: Value;
  readonly toCandidate: Value;
}

/** Of one lane: h = (1 - z) n + z h', n = tanh(W x + r (R h' + b)) with `afterProduct`, else tanh(W x + R (r h') + b). */
export function gruLaneGradient(g: GraphWriter, lane: Lane, { afterProduct }: { afterProduct: boolean }): LaneGradient {
  return afterProduct ? resetAfter(g, lane) : resetBefore(g, lane);
}

function factorsOf(g: GraphWriter, lane: Lane, { before, z, r, n }: { before: Value; z: Value; r: Value; n: Value }): Factors {
  const one = g.scalar(1, lane.x);
  const mixed = g.sub(one, z);
  const toCandidate = maskRows(g, lane, { value: g.mul(mixed, g.sub(one, g.mul(n, n))), outside: 0 });
  const toUpdate = maskRows(g, lane, { value: g.mul(g.sub(before, n), g.mul(z, mixed)), outside: 0 });
  return { before, z: maskRows(g, lane, { value: z, outside: 1 }), r, toUpdate, toCandidate };
}

function resetAfter(g: GraphWriter, lane: Lane): LaneGradient {
  const { x, w, r: weights, wb, rb, hidden } = lane;
  const before = statesBefore(g, lane);
  const sizes = { axis: 1, sizes: [2 * hidden, hidden] };
  const own = timesTransposed(g, [x, w], wb);
  const other = timesTransposed(g, [before, weights], rb);
  const [ownGates = own, ownCandidate = own] = split(g, own, sizes);
  const [otherGates = other, product = other] = split(g, other, sizes);
  const gates = g.sigmoid(g.add(ownGates, otherGates));
  const [z = gates, r = gates] = split(g, gates, { axis: 1, sizes: [hidden, hidden] });
  const n = g.tanh(g.add(ownCandidate, g.mul(r, product)));
  const factors = factorsOf(g, lane, { before, z, r, n });
  const toReset = g.mul(factors.toCandidate, g.mul(product, g.mul(r, g.sub(g.scalar(1, x), r))));
  const all = g.concat([factors.toUpdate, toReset, g.mul(factors.toCandidate, r)], 1);
  const back = goBackAfter(g, lane, { factors: byStep(g, all, lane), z: byStep(g, factors.z, lane) });
  // the candidate's own side has no reset gate in front
  const [gateParts = back.gates] = split(g, back.gates, sizes);
  const inputs = g.concat([gateParts, g.mul(back.hidden, factors.toCandidate)], 1);
  return {
    ...inputGradients(g, lane, inputs),
    r: g.gemm(back.gates, before, { transA: true }),
    rb: g.reduceSum(back.gates, { axes: [0], keepdims: false }),
    h0: back.h0,
  };
}

function inputGradients(g: GraphWriter, { x, w }: Lane, sums: Value): Pick<LaneGradient, "x" | "w" | "wb" | "c0" | "p"> {
  const wb = g.reduceSum(sums, { axes: [0], keepdims: false });
  return { x: g.gemm(sums, w), w: g.gemm(sums, x, { transA: true }), wb, c0: null, p: null };
}

function goBackAfter(g: GraphWriter, lane: Lane, { factors, z }: { factors: readonly Value[]; z: readonly Value[] }) {
  const start = startBack(g, lane);
  let { dh } = start;
  const [gates, hidden]: [Value[], Value[]] = [[], []];
  start.backwards.forEach((step, at) => {
    const [factor, update] = [factors[step], z[step]];
    if (factor === undefined || update === undefined) return;
    hidden[step] = dh;
    const sums = g.mul(g.concat([dh, dh, dh], 1), factor);
    gates[step] = sums;
    const kept = g.gemm(sums, lane.r, { c: g.mul(dh, update) });
    dh = sumOf(g, kept, start.dy[start.backwards[at + 1] ?? -1]) ?? kept;
  });
  return { gates: joined(g, gates, 0), hidden: joined(g, hidden, 0), h0: dh };
}

function resetBefore(g: GraphWriter, lane: Lane): LaneGradient {
  const { x, w, hidden, wb, rb } = lane;
  const before = statesBefore(g, lane);
  const weights = halves(g, lane.r, hidden);
  const bias = sumOf(g, wb, rb);
  const own = timesTransposed(g, [x, w], bias);
  const [ownGates = own, ownCandidate = own] = split(g, own, { axis: 1, sizes: [2 * hidden, hidden] });
  const gates = g.sigmoid(timesTransposed(g, [before, weights.gates], ownGates));
  const [z = gates, r = gates] = split(g, gates, { axis: 1, sizes: [hidden, hidden] });
  const reset = g.mul(r, before);
  const n = g.tanh(timesTransposed(g, [reset, weights.candidate], ownCandidate));
  const factors = factorsOf(g, lane, { before, z, r, n });
  const toReset = g.mul(before, g.mul(r, g.sub(g.scalar(1, x), r)));
  const back = goBackBefore(g, lane, { ...factors, toReset, weights });
  const sums = g.concat([back.gates, back.candidates], 1);
  const db = g.reduceSum(sums, { axes: [0], keepdims: false });
  return {
    ...inputGradients(g, lane, sums),
    wb: db,
    rb: db,
    r: g.concat([g.gemm(back.gates, before, { transA: true }), g.gemm(back.candidates, reset, { transA: true })], 0),
    h0: back.h0,
  };
}

function goBackBefore(g: GraphWriter, lane: Lane, { toReset, toUpdate, toCandidate, z, r, weights }: Factors & { toReset: Value; weights: Sides }) {
  const start = startBack(g, lane);
  let { dh } = start;
  const [gates, candidates]: [Value[], Value[]] = [[], []];
  const parts = [toCandidate, r, z, g.concat([toUpdate, toReset], 1)].map((rows) => byStep(g, rows, lane));
  start.backwards.forEach((step, at) => {
    const [candidateFactor, reset, update, gateFactor] = parts.map((values) => values[step]);
    if (candidateFactor === undefined || reset === undefined || update === undefined || gateFactor === undefined) return;
    const candidate = g.mul(dh, candidateFactor);
    const product = g.gemm(candidate, weights.candidate);
    const sums = g.mul(g.concat([dh, product], 1), gateFactor);
    [candidates[step], gates[step]] = [candidate, sums];
    const kept = g.gemm(sums, weights.gates, { c: g.add(g.mul(dh, update), g.mul(product, reset)) });
    dh = sumOf(g, kept, start.dy[start.backwards[at + 1] ?? -1]) ?? kept;
  });
  return { gates: joined(g, gates, 0), candidates: joined(g, candidates, 0), h0: dh };
}
