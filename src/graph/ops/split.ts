/**
 * Split: the input in pieces along one axis: of the sizes in `split`, or as many equal ones as there are outputs (the last may be smaller).
 * Source: ONNX operator Split, opset 18.
 */
import { fail } from "#base";
import { elementCount, normaliseAxis } from "#tensor";
import { defineOp, type Plain } from "../define-op.js";
import { knownInts } from "../infer/facts.js";
import type { Value } from "../build/graph-writer.js";
import type { Dim } from "../ir.js";
import { f32, f64, i64, text } from "../rules/case-tensors.js";
import { zerosLike } from "../rules/gradients.js";

export const split = defineOp({
  name: "Split",
  since: 18,
  inputs: ["input", "split?"],
  attributes: { axis: { kind: "int", fallback: 0 }, num_outputs: { kind: "int" } },
  moves: ["input"],
  inferShape([x, sizes], { axis, num_outputs }, { where, outputs }) {
    const count = num_outputs ?? outputs;
    const { dtype, dims } = x;
    if (dims === null) return Array.from({ length: count }, () => ({ dtype, dims: null }));
    const at = normaliseAxis(where, axis, dims.length);
    const pieces = pieceDims(dims[at] ?? null, { count, given: sizes === null ? undefined : knownInts(sizes), where });
    return pieces.map((size) => ({ dtype, dims: dims.with(at, size) }));
  },
  reference([x, sizes], { axis, num_outputs }, { where, outputs }) {
    const at = normaliseAxis(where, axis, x.dims.length);
    const given = sizes === null ? undefined : Array.from(sizes.data);
    const pieces = pieceDims(x.dims[at] ?? 0, { count: num_outputs ?? outputs, given, where }) as readonly number[];
    let start = 0;
    return pieces.map((size) => {
      start += size;
      return piece(x, { axis: at, start: start - size, size });
    });
  },
  // the cotangents joined again; zeros for pieces that do not reach the loss
  gradient({ outputs, cotangents }, { axis }, g) {
    const known: readonly (Value | null)[] = cotangents;
    const parts = outputs.map((output, at) => known[at] ?? (output === null ? null : zerosLike(g, output)));
    return [g.concat(present(parts), axis), null];
  },
  cases: [
    {
      name: "two equal pieces",
      inputs: [f32([4], [1, 2, 3, NaN])],
      attributes: { num_outputs: 2 },
      expected: [f32([2], [1, 2]), f32([2], [3, NaN])],
    },
    {
      name: "the last is smaller",
      inputs: [f32([1, 5], [1, 2, 3, 4, 5])],
      attributes: { num_outputs: 3, axis: -1 },
      expected: [f32([1, 2], [1, 2]), f32([1, 2], [3, 4]), f32([1, 1], [5])],
    },
    {
      name: "given sizes, one of them 0",
      inputs: [f32([3, 2], [1, 2, 3, 4, 5, 6]), i64([3], [1, 0, 2])],
      expected: [f32([1, 2], [1, 2]), f32([0, 2], []), f32([2, 2], [3, 4, 5, 6])],
    },
    { name: "strings", inputs: [text([2], ["a", "b"]), i64([2], [1, 1])], expected: [text([1], ["a"]), text([1], ["b"])] },
    {
      name: "no elements",
      inputs: [f32([0, 2], [])],
      attributes: { axis: 1, num_outputs: 2 },
      expected: [f32([0, 1], []), f32([0, 1], [])],
    },
    {
      name: "float64, columns",
      inputs: [f64([2, 3], [1, 2, 3, 4, 5, 6]), i64([2], [1, 2])],
      attributes: { axis: 1 },
      expected: [f64([2, 1], [1, 4]), f64([2, 2], [2, 3, 5, 6])],
      smooth: true,
    },
  ],
});

function present(parts: readonly (Value | null)[]): Value[] {
  return parts.filter((part) => part !== null);
}

interface Pieces {
  readonly count: number;
  /** undefined when no sizes are given, null when they are not known. */
  readonly given: readonly number[] | null | undefined;
  readonly where: string;
}

function pieceDims(dim: Dim, { count, given, where }: Pieces): readonly Dim[] {
  if (given === null) return Array.from({ length: count }, () => null);
  if (given === undefined) return equalPieces(dim, count);
  const sum = given.reduce((total, size) => total + size, 0);
  if (given.some((size) => size < 0) || (typeof dim === "number" && sum !== dim))
    throw fail("GRAPH_SHAPE", { where, what: "split", expected: `sizes that sum to ${dim}`, got: `[${given.join(", ")}]` });
  return given;
}

function equalPieces(dim: Dim, count: number): readonly Dim[] {
  if (typeof dim !== "number") return Array.from({ length: count }, () => (count === 1 ? dim : null));
  const size = Math.ceil(dim / count);
  return Array.from({ length: count }, (_, at) => (at < count - 1 ? size : dim - size * (count - 1)));
}

function piece({ dtype, dims, data }: Plain, { axis, start, size }: { axis: number; start: number; size: number }): Plain {
  const [inner, outer] = [elementCount(dims.slice(axis + 1)), elementCount(dims.slice(0, axis))];
  const whole = (dims[axis] ?? 0) * inner;
  const result = new Float64Array(outer * size * inner);
  for (let block = 0; block < outer; block++) {
    const from = block * whole + start * inner;
    result.set(data.subarray(from, from + size * inner), block * size * inner);
  }
  return { dtype, dims: dims.with(axis, size), data: result };
}
