/** @file The cells of LSTM, GRU and RNN: one step in numbers, and one step of all examples in plain nodes. */
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import { split, sumOf, timesTransposed } from "./recurrent-lanes.js";
import type { Activation } from "./recurrent-activations.js";
import type { Cell, CellStep } from "./recurrent-reference.js";

const IDENTITY: Activation = { name: "identity", value: (x) => x, compose: (_g, x) => x };

/** `f` of each unit. */
function units(hidden: number, f: (unit: number) => number): Float64Array {
  return Float64Array.from({ length: hidden }, (_, unit) => f(unit));
}

const at = (values: Float64Array, i: number): number => values[i] ?? NaN;

/** Gates i, o, f, c; peepholes i, o, f. With `coupled`, f = 1 - i. */
export function lstmCell(coupled: boolean): Cell {
  return ({ hidden, input, recurrent, peephole, h, c, activations }: CellStep) => {
    const [f = IDENTITY, squash = IDENTITY, out = IDENTITY] = activations;
    const sum = (gate: number, unit: number): number => at(input, gate * hidden + unit) + recurrent(gate * hidden + unit, h);
    const i = units(hidden, (unit) => f.value(sum(0, unit) + peephole(unit) * at(c, unit)));
    const forget = units(hidden, (unit) => (coupled ? 1 - at(i, unit) : f.value(sum(2, unit) + peephole(2 * hidden + unit) * at(c, unit))));
    const cell = units(hidden, (unit) => at(forget, unit) * at(c, unit) + at(i, unit) * squash.value(sum(3, unit)));
    return { c: cell, h: units(hidden, (unit) => f.value(sum(1, unit) + peephole(hidden + unit) * at(cell, unit)) * out.value(at(cell, unit))) };
  };
}

/** Gates z, r, h. With `afterProduct` the reset gate is applied to R h + b, else to h. */
export function gruCell(afterProduct: boolean): Cell {
  return ({ hidden, input, recurrent, h, c, activations }: CellStep) => {
    const [f = IDENTITY, squash = IDENTITY] = activations;
    const gate = (from: number, unit: number): number => f.value(at(input, from * hidden + unit) + recurrent(from * hidden + unit, h));
    const r = units(hidden, (unit) => gate(1, unit));
    const reset = r.map((value, unit) => value * at(h, unit));
    const candidate = (unit: number): number => {
      const row = 2 * hidden + unit;
      return squash.value(at(input, row) + (afterProduct ? at(r, unit) * recurrent(row, h) : recurrent(row, reset)));
    };
    const mix = (unit: number): number => {
      const z = gate(0, unit);
      return (1 - z) * candidate(unit) + z * at(h, unit);
    };
    return { c, h: units(hidden, mix) };
  };
}

/** h = f(W x + R h' + b) */
export const rnnCell: Cell = ({ hidden, input, recurrent, h, c, activations }) => {
  const [f = IDENTITY] = activations;
  return { c, h: units(hidden, (unit) => f.value(at(input, unit) + recurrent(unit, h))) };
};

/** One step in plain nodes. */
export interface StepValues {
  /** W x + Wb: [batch, gates * hidden]. */
  readonly input: Value;
  readonly h: Value;
  readonly c: Value;
}

export interface LayerValues {
  readonly hidden: number;
  readonly r: Value;
  readonly rb: Value | null;
  readonly p: Value | null;
  readonly activations: readonly Activation[];
}

/** Prepares what all steps share, and gives the function of one step. */
export type StepComposer = (g: GraphWriter, layer: LayerValues) => (step: StepValues) => { h: Value; c: Value };

export function lstmSteps(coupled: boolean): StepComposer {
  return (g, { hidden, r, rb, p, activations }) => {
    const [f = IDENTITY, squash = IDENTITY, out = IDENTITY] = activations;
    const peepholes = p === null ? [] : split(g, p, { axis: 0, sizes: [hidden, hidden, hidden] });
    const peep = (gate: number, sum: Value, cell: Value): Value => {
      const weights = peepholes[gate];
      return weights === undefined ? sum : g.add(sum, g.mul(weights, cell));
    };
    return ({ input, h, c }) => {
      const all = timesTransposed(g, [h, r], rb === null ? input : g.add(input, rb));
      const [i = all, o = all, forget = all, candidate = all] = split(g, all, { axis: 1, sizes: [hidden, hidden, hidden, hidden] });
      const opened = f.compose(g, peep(0, i, c));
      const kept = coupled ? g.sub(g.scalar(1, opened), opened) : f.compose(g, peep(2, forget, c));
      const cell = g.add(g.mul(kept, c), g.mul(opened, squash.compose(g, candidate)));
      return { c: cell, h: g.mul(f.compose(g, peep(1, o, cell)), out.compose(g, cell)) };
    };
  };
}

export function gruSteps(afterProduct: boolean): StepComposer {
  return (g, { hidden, r: weights, rb, activations }) => {
    const [f = IDENTITY, squash = IDENTITY] = activations;
    const sizes = [2 * hidden, hidden];
    const [gateWeights = weights, candidateWeights = weights] = split(g, weights, { axis: 0, sizes });
    const biases = rb === null ? [] : split(g, rb, { axis: 0, sizes });
    return ({ input, h, c }) => {
      const [gateInput = input, candidateInput = input] = split(g, input, { axis: 1, sizes });
      const gates = f.compose(g, timesTransposed(g, [h, gateWeights], sumOf(g, gateInput, biases[0])));
      const [z = gates, r = gates] = split(g, gates, { axis: 1, sizes: [hidden, hidden] });
      const sum = afterProduct
        ? g.add(candidateInput, g.mul(r, timesTransposed(g, [h, candidateWeights], biases[1] ?? null)))
        : timesTransposed(g, [g.mul(r, h), candidateWeights], sumOf(g, candidateInput, biases[1]));
      const mixed = g.mul(g.sub(g.scalar(1, z), z), squash.compose(g, sum));
      return { c, h: g.add(mixed, g.mul(z, h)) };
    };
  };
}

export const rnnSteps: StepComposer = (g, { r, rb, activations }) => {
  const [f = IDENTITY] = activations;
  return ({ input, h, c }) => ({ c, h: f.compose(g, timesTransposed(g, [h, r], rb === null ? input : g.add(input, rb))) });
};
