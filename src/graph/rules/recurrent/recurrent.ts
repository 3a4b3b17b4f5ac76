/** @file What LSTM, GRU and RNN share: attributes, types of the outputs, sizes. Source: ONNX operators LSTM, GRU, RNN, opset 14. */
import { fail } from "#base";
import type { AttributeSpec, Fact } from "../../define-op.js";
import { dimsText } from "../../infer/facts.js";
import type { Dim, ValueType } from "../../ir.js";

/** Attributes that all three have. */
export const RECURRENT_ATTRIBUTES = {
  hidden_size: { kind: "int" },
  direction: { kind: "string", fallback: "forward" },
  layout: { kind: "int", fallback: 0 },
  clip: { kind: "float" },
  activations: { kind: "strings" },
  activation_alpha: { kind: "floats" },
  activation_beta: { kind: "floats" },
} as const satisfies Readonly<Record<string, AttributeSpec>>;

export interface RecurrentAttributes {
  readonly hidden_size: number | undefined;
  readonly direction: string;
  readonly layout: number;
  readonly clip: number | undefined;
  readonly activations: readonly string[] | undefined;
  readonly activation_alpha: readonly number[] | undefined;
  readonly activation_beta: readonly number[] | undefined;
}

const DIRECTIONS: Readonly<Record<string, readonly boolean[]>> = { forward: [false], reverse: [true], bidirectional: [false, true] };

/** For each direction, whether it goes from the last step to the first. Throws GRAPH_INVALID. */
export function directionsOf(direction: string, where: string): readonly boolean[] {
  const known = Object.hasOwn(DIRECTIONS, direction) ? DIRECTIONS[direction] : undefined;
  if (known === undefined) throw fail("GRAPH_INVALID", { where, why: `direction is '${direction}', expected forward, reverse or bidirectional` });
  return known;
}

interface RecurrentFacts {
  readonly x: Fact;
  readonly w: Fact;
  readonly r: Fact;
  /** How many states there are: 2 for LSTM. */
  readonly states: 1 | 2;
  /** Gates a unit: 4, 3, 1. */
  readonly gates: number;
  readonly where: string;
}

/** Types of Y, Y_h (and Y_c). Throws GRAPH_SHAPE, GRAPH_INVALID. */
export function recurrentTypes({ x, w, r, states, gates, where }: RecurrentFacts, attributes: RecurrentAttributes): readonly ValueType[] {
  const directions = directionsOf(attributes.direction, where).length;
  const [first, second, features] = threeDims(x, `${where}: input X`);
  const [steps, batch] = attributes.layout === 0 ? [first, second] : [second, first];
  const recurrent = threeDims(r, `${where}: input R`);
  const hidden = attributes.hidden_size ?? recurrent[2];
  const rows = typeof hidden === "number" ? gates * hidden : null;
  expectDims(`${where}: input R`, recurrent, [directions, rows, hidden]);
  expectDims(`${where}: input W`, threeDims(w, `${where}: input W`), [directions, rows, features]);
  const y = attributes.layout === 0 ? [steps, directions, batch, hidden] : [batch, steps, directions, hidden];
  const last = { dtype: x.dtype, dims: attributes.layout === 0 ? [directions, batch, hidden] : [batch, directions, hidden] };
  return [{ dtype: x.dtype, dims: y }, ...Array.from({ length: states }, () => last)];
}

function threeDims(fact: Fact, where: string): readonly [Dim, Dim, Dim] {
  if (fact.dims === null) return [null, null, null];
  const [a, b, c] = fact.dims;
  if (fact.dims.length !== 3 || a === undefined || b === undefined || c === undefined)
    throw fail("GRAPH_SHAPE", { where, what: "its shape", expected: "rank 3", got: dimsText(fact.dims) });
  return [a, b, c];
}

function expectDims(where: string, dims: readonly Dim[], expected: readonly Dim[]): void {
  const clash = dims.some((dim, axis) => typeof dim === "number" && typeof expected[axis] === "number" && dim !== expected[axis]);
  if (clash) throw fail("GRAPH_SHAPE", { where, what: "its shape", expected: dimsText(expected), got: dimsText(dims) });
}
