/** @file The reference of LSTM, GRU and RNN: one cell at a time, in float64. */
import { fail } from "#base";
import type { Plain } from "../../define-op.js";
import type { Activation } from "./recurrent-activations.js";
import { directionsOf, type RecurrentAttributes } from "./recurrent.js";

/** One step of one example. */
export interface CellStep {
  readonly hidden: number;
  /** W x + Wb, gate after gate. */
  readonly input: Float64Array;
  /** (R v)[row] + Rb[row]. */
  readonly recurrent: (row: number, v: Float64Array) => number;
  readonly peephole: (at: number) => number;
  readonly h: Float64Array;
  readonly c: Float64Array;
  readonly activations: readonly Activation[];
}

export interface CellState {
  readonly h: Float64Array;
  readonly c: Float64Array;
}

export type Cell = (step: CellStep) => CellState;

export interface RecurrentInputs {
  readonly x: Plain;
  readonly w: Plain;
  readonly r: Plain;
  readonly b: Plain | null;
  readonly lengths: Plain | null;
  readonly h0: Plain | null;
  readonly c0: Plain | null;
  readonly p: Plain | null;
}

interface Sizes {
  readonly steps: number;
  readonly batch: number;
  readonly features: number;
  readonly hidden: number;
  readonly rows: number;
  readonly directions: readonly boolean[];
  readonly batchFirst: boolean;
}

/** Y, Y_h, Y_c. Steps at or after an example's length leave its state alone and give zeros. */
export function runRecurrent(
  inputs: RecurrentInputs,
  attributes: RecurrentAttributes,
  { cell, activations, where }: { cell: Cell; activations: readonly (readonly Activation[])[]; where: string },
): readonly Plain[] {
  const sizes = sizesOf(inputs, attributes, where);
  const { steps, batch, hidden, directions, batchFirst } = sizes;
  const [y, last, cells] = [steps, 1, 1].map((length) => new Float64Array(length * directions.length * batch * hidden));
  if (y === undefined || last === undefined || cells === undefined) return [];
  directions.forEach((reversed, direction) => {
    for (let example = 0; example < batch; example++) {
      const stateAt = (batchFirst ? example * directions.length + direction : direction * batch + example) * hidden;
      let state: CellState = { h: initial(inputs.h0, stateAt, hidden), c: initial(inputs.c0, stateAt, hidden) };
      const length = lengthOf(inputs.lengths, { example, steps, where });
      for (let i = 0; i < length; i++) {
        const step = reversed ? length - 1 - i : i;
        state = cell(stepOf(inputs, sizes, { step, example, direction, state, activations: activations[direction] ?? [] }));
        const place = batchFirst ? (example * steps + step) * directions.length + direction : (step * directions.length + direction) * batch + example;
        y.set(state.h, place * hidden);
      }
      last.set(state.h, stateAt);
      cells.set(state.c, stateAt);
    }
  });
  const stateDims = batchFirst ? [batch, directions.length, hidden] : [directions.length, batch, hidden];
  const { dtype } = inputs.x;
  return [
    { dtype, dims: batchFirst ? [batch, steps, directions.length, hidden] : [steps, directions.length, batch, hidden], data: y },
    { dtype, dims: stateDims, data: last },
    { dtype, dims: stateDims, data: cells },
  ];
}

function sizesOf({ x, r }: RecurrentInputs, { direction, layout }: RecurrentAttributes, where: string): Sizes {
  const [first = 0, second = 0, features = 0] = x.dims;
  const [, rows = 0, hidden = 0] = r.dims;
  const [steps, batch] = layout === 0 ? [first, second] : [second, first];
  return { steps, batch, features, hidden, rows, directions: directionsOf(direction, where), batchFirst: layout !== 0 };
}

function initial(state: Plain | null, at: number, hidden: number): Float64Array {
  return state === null ? new Float64Array(hidden) : state.data.slice(at, at + hidden);
}

function lengthOf(lengths: Plain | null, { example, steps, where }: { example: number; steps: number; where: string }): number {
  const length = lengths === null ? steps : (lengths.data[example] ?? steps);
  if (length < 0 || length > steps)
    throw fail("GRAPH_SHAPE", { where: `${where}: input sequence_lens`, what: `entry ${example}`, expected: `0 to ${steps}`, got: String(length) });
  return length;
}

interface Place {
  readonly step: number;
  readonly example: number;
  readonly direction: number;
  readonly state: CellState;
  readonly activations: readonly Activation[];
}

function stepOf({ x, w, r, b, p }: RecurrentInputs, sizes: Sizes, { step, example, direction, state, activations }: Place): CellStep {
  const { steps, batch, features, hidden, rows, batchFirst } = sizes;
  const xAt = (batchFirst ? example * steps + step : step * batch + example) * features;
  const biasAt = (row: number): number => (b === null ? 0 : (b.data[direction * 2 * rows + row] ?? NaN));
  const input = new Float64Array(rows).map((_, row) => {
    let sum = biasAt(row);
    const wAt = (direction * rows + row) * features;
    for (let i = 0; i < features; i++) sum += (w.data[wAt + i] ?? NaN) * (x.data[xAt + i] ?? NaN);
    return sum;
  });
  const recurrent = (row: number, v: Float64Array): number => {
    let sum = biasAt(rows + row);
    const rAt = (direction * rows + row) * hidden;
    for (let i = 0; i < hidden; i++) sum += (r.data[rAt + i] ?? NaN) * (v[i] ?? NaN);
    return sum;
  };
  const peephole = (at: number): number => (p === null ? 0 : (p.data[direction * 3 * hidden + at] ?? NaN));
  return { hidden, input, recurrent, peephole, h: state.h, c: state.c, activations };
}
