/** @file Rules that elementwise operators share: shapes by broadcasting, references by one function of numbers. */
import { fail } from "#base";
import { broadcastDims, broadcastIndices, type DType } from "#tensor";
import type { Fact, Plain, RuleContext } from "../define-op.js";
import { broadcastTypes, typeText } from "../infer/facts.js";
import type { ValueType } from "../ir.js";

/** The output has the first input's type. */
export function likeFirst([x]: readonly [Fact, ...unknown[]]): readonly [ValueType] {
  return [{ dtype: x.dtype, dims: x.dims }];
}

/** The output is bool, of the first input's shape. */
export function boolLikeFirst([x]: readonly [Fact]): readonly [ValueType] {
  return [{ dtype: "bool", dims: x.dims }];
}

/** All inputs have one dtype and broadcast together. */
export function broadcastLike(inputs: readonly Fact[], _attributes: unknown, { where }: RuleContext): readonly [ValueType] {
  return [{ dtype: commonDType(where, inputs), dims: broadcastTypes(where, inputs) }];
}

/** The same, and the output is bool. */
export function broadcastToBool(inputs: readonly Fact[], attributes: unknown, context: RuleContext): readonly [ValueType] {
  return [{ dtype: "bool", dims: broadcastLike(inputs, attributes, context)[0].dims }];
}

/** The one dtype of all; throws GRAPH_SHAPE when they differ. */
export function commonDType(where: string, inputs: readonly ValueType[]): DType {
  const [first] = inputs;
  if (first === undefined) throw fail("GRAPH_INVALID", { where, why: "it has no inputs" });
  for (const other of inputs)
    if (other.dtype !== first.dtype) throw fail("GRAPH_SHAPE", { where, what: "an input", expected: `${first.dtype} like the first`, got: typeText(other) });
  return first.dtype;
}

/** Reference of one input: `f` of each element. */
export function mapEach(f: (x: number) => number): (inputs: readonly [Plain]) => readonly [Plain] {
  return ([x]) => [{ ...x, data: x.data.map(f) }];
}

/** The nearest integer, the even one of two: how IEEE and ONNX round. */
export function roundEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

/** Reference of two inputs stretched together: `f` of each pair; `dtype` is the first input's when absent. */
export function zip(f: (a: number, b: number, dtype: DType) => number, dtype?: DType): (inputs: readonly [Plain, Plain]) => readonly [Plain] {
  return ([a, b]) => [zipTwo(a, b, { f, dtype: dtype ?? a.dtype })];
}

export function zipTwo(a: Plain, b: Plain, { f, dtype }: { f: (a: number, b: number, dtype: DType) => number; dtype: DType }): Plain {
  const dims = stretch([a, b]);
  const [left, right] = [stretched(a, dims), stretched(b, dims)];
  return { dtype, dims, data: left.map((value, i) => f(value, right[i] ?? NaN, a.dtype)) };
}

/** The dims all stretch to. */
export function stretch(inputs: readonly Plain[]): readonly number[] {
  return inputs.reduce<readonly number[]>((dims, input) => {
    const both = broadcastDims(dims, input.dims);
    if (both === null)
      throw fail("GRAPH_SHAPE", {
        where: "broadcast",
        what: "the second shape",
        expected: `one that fits [${dims.join(", ")}]`,
        got: `[${input.dims.join(", ")}]`,
      });
    return both;
  }, []);
}

/** The elements of an input stretched over `dims`. */
export function stretched(input: Plain, dims: readonly number[]): Float64Array {
  return Float64Array.from(broadcastIndices(input.dims, dims), (at) => input.data[at] ?? NaN);
}

/** Gradient of operators whose derivative is zero wherever it exists (steps, comparisons, indices): nothing flows back. */
export function nothingFlows(): readonly null[] {
  return [];
}
