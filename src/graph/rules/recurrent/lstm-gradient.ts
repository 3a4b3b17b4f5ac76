/**
 * @file The gradient of one direction of LSTM with its usual activations.
 * The gates of all steps are recomputed at once from the kept hidden states; what follows step by step is the cell's recurrence
 * (2 nodes a step) and its reverse (6 nodes a step: Gemm, Mul, Add, Concat, Mul, Mul). Weights' gradients are one Gemm each.
 */
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import { byStep, joined, maskRows, split, startBack, statesBefore, sumOf, zeroState, type Lane, type LaneGradient } from "./recurrent-lanes.js";

interface Gates {
  readonly i: Value;
  readonly o: Value;
  readonly f: Value;
  readonly c: Value;
}

/** Of one lane, biases being equal on both sides. */
export function lstmLaneGradient(g: GraphWriter, lane: Lane): LaneGradient {
  const before = statesBefore(g, lane);
  const gates = gatesOf(g, lane, before);
  const product = maskRows(g, lane, { value: g.mul(gates.i, gates.c), outside: 0 });
  const keep = maskRows(g, lane, { value: gates.f, outside: 1 });
  const cells = cellsOf(g, lane, { keep: byStep(g, keep, lane), product: byStep(g, product, lane) });
  const factors = factorsOf(g, lane, { gates, ...cells });
  const back = goBack(g, lane, { ...factors, keep: byStep(g, keep, lane) });
  const db = g.reduceSum(back.gates, { axes: [0], keepdims: false });
  return {
    x: g.gemm(back.gates, lane.w),
    w: g.gemm(back.gates, lane.x, { transA: true }),
    r: g.gemm(back.gates, before, { transA: true }),
    wb: db,
    rb: db,
    h0: back.h0,
    c0: back.c0,
    p: null,
  };
}

/** All gates of all steps, each [steps * batch, hidden], in ONNX's order. */
function gatesOf(g: GraphWriter, { x, w, r, wb, rb, hidden }: Lane, before: Value): Gates {
  const bias = sumOf(g, wb, rb);
  const input = g.gemm(x, w, { transB: true, ...(bias === null ? {} : { c: bias }) });
  const all = g.gemm(before, r, { transB: true, c: input });
  const [i = all, o = all, f = all, c = all] = split(g, all, { axis: 1, sizes: [hidden, hidden, hidden, hidden] });
  return { i: g.sigmoid(i), o: g.sigmoid(o), f: g.sigmoid(f), c: g.tanh(c) };
}

/** The cell states before and after each step. */
function cellsOf(g: GraphWriter, lane: Lane, { keep, product }: { keep: readonly Value[]; product: readonly Value[] }) {
  const [before, after]: [Value[], Value[]] = [[], []];
  let state = lane.c0;
  for (const step of lane.order) {
    const [f, add] = [keep[step], product[step]];
    if (f === undefined || add === undefined) continue;
    before[step] = state ?? zeroState(g, lane);
    state = state === null ? add : g.add(g.mul(f, state), add);
    after[step] = state;
  }
  return { cellsBefore: joined(g, before, 0), cells: joined(g, after, 0) };
}

interface Factors {
  /** d cell / d hidden of each step: o (1 - tanh(c)^2). */
  readonly toCell: readonly Value[];
  /** d gate / d (cell, hidden, cell, cell): one factor for each of the four gates. */
  readonly toGates: readonly Value[];
}

function factorsOf(g: GraphWriter, lane: Lane, { gates, cells, cellsBefore }: { gates: Gates; cells: Value; cellsBefore: Value }): Factors {
  const one = g.scalar(1, lane.x);
  const complement = (value: Value): Value => g.sub(one, value);
  const { i, o, f, c } = gates;
  const squashed = g.tanh(cells);
  const toCell = g.mul(o, complement(g.mul(squashed, squashed)));
  const input = g.mul(g.mul(i, c), complement(i));
  const output = g.mul(squashed, g.mul(o, complement(o)));
  const forget = g.mul(g.mul(cellsBefore, f), complement(f));
  const candidate = g.mul(i, complement(g.mul(c, c)));
  const toGates = g.concat([input, output, forget, candidate], 1);
  return {
    toCell: byStep(g, maskRows(g, lane, { value: toCell, outside: 0 }), lane),
    toGates: byStep(g, maskRows(g, lane, { value: toGates, outside: 0 }), lane),
  };
}

/** The steps in reverse: cotangents of the gates' sums, [steps * batch, 4 * hidden], and of the initial states. */
function goBack(g: GraphWriter, lane: Lane, { toCell, toGates, keep }: Factors & { keep: readonly Value[] }) {
  const outside = lane.within === null ? [] : byStep(g, g.cast(g.not(lane.within), lane.x.type.dtype), lane);
  const { dy, backwards, dh: start } = startBack(g, lane);
  let [dh, dc] = [start, lane.dc];
  const all: Value[] = [];
  backwards.forEach((step, at) => {
    const [cell, gate, f, skipped] = [toCell[step], toGates[step], keep[step], outside[step]];
    if (cell === undefined || gate === undefined || f === undefined) return;
    const into = sumOf(g, g.mul(dh, cell), dc) ?? dh;
    const gates = g.mul(g.concat([into, dh, into, into], 1), gate);
    all[step] = gates;
    dc = g.mul(into, f);
    const earlier = dy[backwards[at + 1] ?? -1];
    const passed = skipped === undefined ? null : g.mul(dh, skipped);
    const beside = sumOf(g, passed, earlier);
    dh = g.gemm(gates, lane.r, beside === null ? {} : { c: beside });
  });
  return { gates: joined(g, all, 0), h0: dh, c0: dc };
}
