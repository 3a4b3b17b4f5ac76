/**
 * FusedMatMul: alpha * A' B' over broadcast leading axes, where A' and B' may be transposed: `transA` swaps the last two axes,
 * `transBatchA` first moves axis 0 behind the batch axes. A vector is a row or a column, as in MatMul, and is never transposed.
 * Source: ONNX Runtime's com.microsoft FusedMatMul, version 1.
 */
import { defineOp } from "../define-op.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { commonDType } from "../rules/elementwise.js";
import { rankOf, reshapeLike } from "../rules/gradients.js";
import { asMatrix, lastTwoSwapped, matrixProduct, permuted, productDims, stackedRows, unbroadcastMatrix } from "../rules/products/matrices.js";

const flag = { kind: "int", fallback: 0 } as const;

export const fusedMatMul = defineOp({
  name: "FusedMatMul",
  domain: "com.microsoft",
  since: 1,
  inputs: ["A", "B"],
  attributes: { alpha: { kind: "float", fallback: 1 }, transA: flag, transB: flag, transBatchA: flag, transBatchB: flag },
  inferShape([a, b], flags, { where }) {
    const dtype = commonDType(where, [a, b]);
    if (a.dims === null || b.dims === null) return [{ dtype, dims: null }];
    const [left, right] = [inOrder(a.dims, orderOf(a.dims.length, leftTurns(flags))), inOrder(b.dims, orderOf(b.dims.length, rightTurns(flags)))];
    return [{ dtype, dims: productDims(where, left, right) }];
  },
  reference([a, b], flags) {
    const product = matrixProduct(permuted(a, orderOf(a.dims.length, leftTurns(flags))), permuted(b, orderOf(b.dims.length, rightTurns(flags))));
    return [{ ...product, data: product.data.map((value) => flags.alpha * value) }];
  },
  // dA' = alpha * dY B'^T, dB' = alpha * A'^T dY, each turned back; the swaps are left to the product itself
  gradient({ inputs: [a, b], cotangents: [dy], where }, flags, g) {
    const left = matrixSide(g, a, { turns: leftTurns(flags), axis: 0, where });
    const right = matrixSide(g, b, { turns: rightTurns(flags), axis: 1, where });
    const cotangent = asProduct(g, dy, { left: left.isVector, right: right.isVector });
    const parts: Parts = { left, right, cotangent, alpha: flags.alpha, where };
    return [turnedBack(g, leftGradient(g, parts), { side: left, input: a }), turnedBack(g, rightGradient(g, parts), { side: right, input: b })];
  },
  cases: [
    {
      name: "the first transposed, scaled",
      inputs: [f32([2, 2], [1, 2, 3, 4]), f32([2, 1], [1, 10])],
      attributes: { transA: 1, alpha: 0.5 },
      expected: [f32([2, 1], [15.5, 21])],
    },
    {
      name: "the second transposed, NaN and infinity",
      inputs: [f32([1, 2], [Infinity, 1]), f32([2, 2], [1, 0, 0, NaN])],
      attributes: { transB: 1 },
      expected: [f32([1, 2], [Infinity, NaN])],
    },
    {
      name: "the batch axis of the first behind its rows",
      inputs: [f32([2, 3, 1], [1, 2, 3, 4, 5, 6]), f32([3, 1, 1], [1, 10, 100])],
      attributes: { transBatchA: 1 },
      expected: [f32([3, 2, 1], [1, 4, 20, 50, 300, 600])],
    },
    { name: "no rows", inputs: [f32([0, 2], []), f32([2, 3], [1, 2, 3, 4, 5, 6])], expected: [f32([0, 3], [])] },
    {
      name: "float64, plain",
      inputs: [f64([2, 2], [1, -2, 0.5, 4]), f64([2, 1], [5, 6])],
      attributes: { alpha: 2 },
      expected: [f64([2, 1], [-14, 53])],
      smooth: true,
    },
    {
      name: "float64, the first transposed over a batch",
      inputs: [f64([2, 2, 1], [1, 2, 3, 4]), f64([2, 2, 1], [1, 10, -1, 0.5])],
      attributes: { transA: 1 },
      expected: [f64([2, 1, 1], [21, -1])],
      smooth: true,
    },
    {
      name: "float64, both transposed, leading axes stretched",
      inputs: [f64([1, 2, 1], [1, 2]), f64([2, 1, 2], [1, 10, -1, 0.5])],
      attributes: { transA: 1, transB: 1, alpha: 0.5 },
      expected: [f64([2, 1, 1], [10.5, 0])],
      smooth: true,
    },
    {
      name: "float64, a batch against one matrix, transposed",
      inputs: [f64([2, 1, 2], [1, 2, 3, 4]), f64([3, 2], [1, 10, -1, 0.5, 2, 1])],
      attributes: { transB: 1 },
      expected: [f64([2, 1, 3], [21, 0, 4, 43, -1, 10])],
      smooth: true,
    },
    {
      name: "float64, batch axes behind the rows on both sides, both transposed",
      inputs: [f64([1, 2, 2], [1, 2, 3, 4]), f64([2, 2, 1], [1, 10, -1, 0.5])],
      attributes: { transBatchA: 1, transBatchB: 1, transA: 1, transB: 1 },
      expected: [f64([2, 2, 2], [1, -1, 2, -2, 30, 1.5, 40, 2])],
      smooth: true,
    },
    { name: "float64, row times matrix", inputs: [f64([2], [1, 2]), f64([2, 2], [1, 10, -1, 0.5])], expected: [f64([2], [-1, 11])], smooth: true },
    { name: "float64, matrix times column", inputs: [f64([2, 2], [1, 10, -1, 0.5]), f64([2], [1, 2])], expected: [f64([2], [21, 0])], smooth: true },
  ],
});

/** How one side is turned before the product. */
interface Turns {
  readonly swap: boolean;
  readonly batch: boolean;
}

type Flags = Readonly<Record<"transA" | "transB" | "transBatchA" | "transBatchB", number>>;

function leftTurns({ transA, transBatchA }: Flags): Turns {
  return { swap: transA !== 0, batch: transBatchA !== 0 };
}

function rightTurns({ transB, transBatchB }: Flags): Turns {
  return { swap: transB !== 0, batch: transBatchB !== 0 };
}

function batchOrder(rank: number): number[] {
  return Array.from({ length: rank }, (_, axis) => (axis < rank - 2 ? axis + 1 : axis === rank - 2 ? 0 : axis));
}

function orderOf(rank: number, { swap, batch }: Turns): number[] {
  if (rank < 2) return rank === 1 ? [0] : [];
  const order = batch ? batchOrder(rank) : Array.from({ length: rank }, (_, axis) => axis);
  return swap ? lastTwoSwapped(rank).map((axis) => order[axis] ?? axis) : order;
}

function inOrder<T>(list: readonly T[], order: readonly number[]): T[] {
  return order.flatMap((at) => list.slice(at, at + 1));
}

/** One side as stored for the product: at least a matrix, its batch axis in front; `swap` is left to the product. */
interface Side {
  readonly value: Value;
  readonly swap: boolean;
  readonly isVector: boolean;
  /** The order that its axes were put in, or null. */
  readonly order: readonly number[] | null;
}

function matrixSide(g: GraphWriter, input: Value, { turns, axis, where }: { turns: Turns; axis: number; where: string }): Side {
  const rank = rankOf(input, where);
  if (rank === 1) return { value: asMatrix(g, input, { axis, where }), swap: false, isVector: true, order: null };
  if (!turns.batch || rank === 2) return { value: input, swap: turns.swap, isVector: false, order: null };
  return { value: g.transpose(input, batchOrder(rank)), swap: turns.swap, isVector: false, order: batchOrder(rank) };
}

/** The cotangent with the axes that vectors dropped. */
function asProduct(g: GraphWriter, dy: Value, { left, right }: { left: boolean; right: boolean }): Value {
  const row = left ? g.unsqueeze(dy, [right ? -1 : -2]) : dy;
  return right ? g.unsqueeze(row, [-1]) : row;
}

interface Parts {
  readonly left: Side;
  readonly right: Side;
  readonly cotangent: Value;
  readonly alpha: number;
  readonly where: string;
}

function leftGradient(g: GraphWriter, { left, right, cotangent, alpha, where }: Parts): Value {
  const product = left.swap
    ? fused(g, [right.value, cotangent], { alpha, transA: right.swap, transB: true })
    : fused(g, [cotangent, right.value], { alpha, transA: false, transB: !right.swap });
  return unbroadcastMatrix(g, product, { input: left.value, other: right.value, where });
}

function rightGradient(g: GraphWriter, { left, right, cotangent, alpha, where }: Parts): Value {
  const rows = left.swap ? null : stackedRows(g, { left: left.value, right: right.value, cotangent, where });
  const [from, dy] = rows ?? [left.value, cotangent];
  const product = right.swap
    ? fused(g, [dy, from], { alpha, transA: true, transB: left.swap })
    : fused(g, [from, dy], { alpha, transA: !left.swap, transB: false });
  return unbroadcastMatrix(g, product, { input: right.value, other: left.value, where });
}

function fused(g: GraphWriter, sides: readonly [Value, Value], { alpha, transA, transB }: { alpha: number; transA: boolean; transB: boolean }): Value {
  const [product = sides[0]] = g.op("FusedMatMul", sides, { alpha, transA: Number(transA), transB: Number(transB) }, { domain: "com.microsoft" });
  return product;
}

function turnedBack(g: GraphWriter, gradient: Value, { side: { order, isVector }, input }: { side: Side; input: Value }): Value {
  if (isVector) return reshapeLike(g, gradient, input);
  if (order === null) return gradient;
  return g.transpose(
    gradient,
    order.map((_, axis) => order.indexOf(axis)),
  );
}
