/** @file The gradient of one direction of RNN with tanh: from the hidden states alone, 2 nodes a step (Mul, Gemm). */
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import { byStep, joined, maskRows, startBack, statesBefore, sumOf, type Lane, type LaneGradient } from "./recurrent-lanes.js";

export function rnnLaneGradient(g: GraphWriter, lane: Lane): LaneGradient {
  const before = statesBefore(g, lane);
  const factors = byStep(g, maskRows(g, lane, { value: g.sub(g.scalar(1, lane.y), g.mul(lane.y, lane.y)), outside: 0 }), lane);
  const outside = lane.within === null ? [] : byStep(g, g.cast(g.not(lane.within), lane.x.type.dtype), lane);
  const start = startBack(g, lane);
  let { dh } = start;
  const all: Value[] = [];
  start.backwards.forEach((step, at) => {
    const [factor, skipped] = [factors[step], outside[step]];
    if (factor === undefined) return;
    const sums = g.mul(dh, factor);
    all[step] = sums;
    const beside = sumOf(g, skipped === undefined ? null : g.mul(dh, skipped), start.dy[start.backwards[at + 1] ?? -1]);
    dh = g.gemm(sums, lane.r, beside === null ? {} : { c: beside });
  });
  const rows = joined(g, all, 0);
  const db = g.reduceSum(rows, { axes: [0], keepdims: false });
  const [w, r] = [lane.x, before].map((side) => g.gemm(rows, side, { transA: true }));
  return { x: g.gemm(rows, lane.w), w: w ?? lane.w, r: r ?? lane.r, wb: db, rb: db, h0: dh, c0: null, p: null };
}
