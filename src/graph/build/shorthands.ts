/** @file One method for each common operator, returning one value: `g.mul(a, b)` for `g.op("Mul", [a, b])[0]`. */
import { fail } from "#base";
import { DTYPES, fromFloat64, tensor, type DType } from "#tensor";
import type { LooseAttribute } from "../define-op.js";
import type { GraphCore, Value } from "./graph-writer.js";

type Unary = (x: Value) => Value;
type Binary = (a: Value, b: Value) => Value;
type Reduce = (x: Value, options?: { axes?: readonly number[]; keepdims?: boolean }) => Value;

export interface Shorthands {
  add: Binary;
  sub: Binary;
  mul: Binary;
  div: Binary;
  pow: Binary;
  min: Binary;
  max: Binary;
  matMul: Binary;
  less: Binary;
  lessOrEqual: Binary;
  greater: Binary;
  greaterOrEqual: Binary;
  equal: Binary;
  and: Binary;
  or: Binary;
  neg: Unary;
  exp: Unary;
  log: Unary;
  sqrt: Unary;
  abs: Unary;
  sign: Unary;
  relu: Unary;
  reciprocal: Unary;
  sin: Unary;
  cos: Unary;
  sinh: Unary;
  cosh: Unary;
  floor: Unary;
  tanh: Unary;
  sigmoid: Unary;
  softplus: Unary;
  erf: Unary;
  not: Unary;
  isNaN: Unary;
  identity: Unary;
  shape: Unary;
  reduceSum: Reduce;
  reduceMean: Reduce;
  reduceMax: Reduce;
  leakyRelu(x: Value, alpha?: number): Value;
  /** alpha * A' B' + beta * C */
  gemm(a: Value, b: Value, options?: { c?: Value; alpha?: number; beta?: number; transA?: boolean; transB?: boolean }): Value;
  softmax(x: Value, axis?: number): Value;
  logSoftmax(x: Value, axis?: number): Value;
  cast(x: Value, to: DType): Value;
  /** `dims` may hold one -1, and 0 for "as the input has it". */
  reshape(x: Value, dims: readonly number[] | Value): Value;
  /** Reverses the axes without `perm`. */
  transpose(x: Value, perm?: readonly number[]): Value;
  concat(parts: readonly Value[], axis: number): Value;
  squeeze(x: Value, axes?: readonly number[]): Value;
  unsqueeze(x: Value, axes: readonly number[]): Value;
  slice(
    x: Value,
    options: { starts: readonly number[] | Value; ends: readonly number[] | Value; axes?: readonly number[] | Value; steps?: readonly number[] },
  ): Value;
  gather(x: Value, indices: Value, axis?: number): Value;
  gatherElements(x: Value, indices: Value, axis?: number): Value;
  expand(x: Value, dims: readonly number[] | Value): Value;
  where(condition: Value, yes: Value, no: Value): Value;
  clip(x: Value, limits: { min?: number; max?: number }): Value;
  argMax(x: Value, options?: { axis?: number; keepdims?: boolean }): Value;
  oneHot(indices: Value, depth: number, options?: { axis?: number; dtype?: DType }): Value;
  /** A scalar constant of the dtype of `like`. */
  scalar(value: number, like: Value | DType): Value;
  /** A list of int64 as a constant. */
  ints(values: readonly number[]): Value;
}

/** One method an operator. A row here, and a line in the interface, is all that a new shorthand takes. */
export function createShorthands(g: Pick<GraphCore, "op" | "constant">): Shorthands {
  const one = (op: string, inputs: readonly (Value | null)[], attributes?: Readonly<Record<string, LooseAttribute>>): Value => {
    const [value] = g.op(op, inputs, attributes);
    if (value === undefined) throw fail("GRAPH_INVALID", { where: op, why: "it has no output" });
    return value;
  };
  const ints = (values: readonly number[]): Value => g.constant(tensor("int64", [values.length], BigInt64Array.from(values, BigInt)));
  const list = (values: readonly number[] | Value): Value => ("name" in values ? values : ints(values));
  const scalar = (value: number, like: Value | DType): Value => g.constant(fromFloat64(typeof like === "string" ? like : like.type.dtype, [], [value]));
  const unary =
    (op: string): Unary =>
    (x) =>
      one(op, [x]);
  const binary =
    (op: string): Binary =>
    (a, b) =>
      one(op, [a, b]);
  const reduce =
    (op: string): Reduce =>
    (x, { axes, keepdims = true } = {}) =>
      one(op, axes === undefined ? [x] : [x, ints(axes)], { keepdims: Number(keepdims) });
  return {
    scalar,
    ints,
    ...named(unary, binary, reduce),
    ...structural(one, { list, scalar, pair: (a, b, dtype) => g.constant(fromFloat64(dtype, [2], [a, b])) }),
  };
}

function named(unary: (op: string) => Unary, binary: (op: string) => Binary, reduce: (op: string) => Reduce) {
  return {
    add: binary("Add"),
    sub: binary("Sub"),
    mul: binary("Mul"),
    div: binary("Div"),
    pow: binary("Pow"),
    min: binary("Min"),
    max: binary("Max"),
    matMul: binary("MatMul"),
    less: binary("Less"),
    lessOrEqual: binary("LessOrEqual"),
    greater: binary("Greater"),
    greaterOrEqual: binary("GreaterOrEqual"),
    equal: binary("Equal"),
    and: binary("And"),
    or: binary("Or"),
    neg: unary("Neg"),
    exp: unary("Exp"),
    log: unary("Log"),
    sqrt: unary("Sqrt"),
    abs: unary("Abs"),
    sign: unary("Sign"),
    relu: unary("Relu"),
    reciprocal: unary("Reciprocal"),
    sin: unary("Sin"),
    cos: unary("Cos"),
    sinh: unary("Sinh"),
    cosh: unary("Cosh"),
    floor: unary("Floor"),
    tanh: unary("Tanh"),
    sigmoid: unary("Sigmoid"),
    softplus: unary("Softplus"),
    erf: unary("Erf"),
    not: unary("Not"),
    isNaN: unary("IsNaN"),
    identity: unary("Identity"),
    shape: unary("Shape"),
    reduceSum: reduce("ReduceSum"),
    reduceMean: reduce("ReduceMean"),
    reduceMax: reduce("ReduceMax"),
  } satisfies Partial<Shorthands>;
}

type One = (op: string, inputs: readonly (Value | null)[], attributes?: Readonly<Record<string, LooseAttribute>>) => Value;
type Structural = Omit<Shorthands, keyof ReturnType<typeof named> | "scalar" | "ints">;

interface Constants {
  readonly list: (values: readonly number[] | Value) => Value;
  readonly scalar: (value: number, like: Value | DType) => Value;
  readonly pair: (a: number, b: number, dtype: DType) => Value;
}

function structural(one: One, { list, scalar, pair }: Constants): Structural {
  return {
    leakyRelu: (x, alpha = 0.01) => one("LeakyRelu", [x], { alpha }),
    gemm: (a, b, { c, alpha = 1, beta = 1, transA = false, transB = false } = {}) =>
      one("Gemm", c === undefined ? [a, b] : [a, b, c], { alpha, beta, transA: Number(transA), transB: Number(transB) }),
    softmax: (x, axis = -1) => one("Softmax", [x], { axis }),
    logSoftmax: (x, axis = -1) => one("LogSoftmax", [x], { axis }),
    cast: (x, to) => one("Cast", [x], { to: DTYPES[to].onnx }),
    reshape: (x, dims) => one("Reshape", [x, list(dims)]),
    transpose: (x, perm) => one("Transpose", [x], perm === undefined ? {} : { perm }),
    concat: (parts, axis) => one("Concat", parts, { axis }),
    squeeze: (x, axes) => one("Squeeze", axes === undefined ? [x] : [x, list(axes)]),
    unsqueeze: (x, axes) => one("Unsqueeze", [x, list(axes)]),
    slice(x, { starts, ends, axes, steps }) {
      const tail = steps === undefined ? (axes === undefined ? [] : [list(axes)]) : [axes === undefined ? null : list(axes), list(steps)];
      return one("Slice", [x, list(starts), list(ends), ...tail]);
    },
    gather: (x, indices, axis = 0) => one("Gather", [x, indices], { axis }),
    gatherElements: (x, indices, axis = 0) => one("GatherElements", [x, indices], { axis }),
    expand: (x, dims) => one("Expand", [x, list(dims)]),
    where: (condition, yes, no) => one("Where", [condition, yes, no]),
    clip: (x, { min, max }) => one("Clip", [x, min === undefined ? null : scalar(min, x), ...(max === undefined ? [] : [scalar(max, x)])]),
    argMax: (x, { axis = 0, keepdims = true } = {}) => one("ArgMax", [x], { axis, keepdims: Number(keepdims) }),
    oneHot: (indices, depth, { axis = -1, dtype = "float32" } = {}) => one("OneHot", [indices, scalar(depth, "int64"), pair(0, 1, dtype)], { axis }),
  };
}
