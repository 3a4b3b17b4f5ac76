/** @file What the matrix products share: products over broadcast leading axes, and the steps of their gradients. */
import { fail } from "#base";
import { broadcastIndices, elementCount, stridedIndices, strides } from "#tensor";
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import type { Plain } from "../../define-op.js";
import { broadcastTypes, dimsText } from "../../infer/facts.js";
import type { Dim } from "../../ir.js";
import { stretch } from "../elementwise.js";
import { rankOf, unbroadcast } from "../gradients.js";

/** numpy's matmul: a vector on the left is a row, on the right a column, and goes again. */
export function matrixProduct(a: Plain, b: Plain): Plain {
  const left = a.dims.length === 1 ? { ...a, dims: [1, ...a.dims] } : a;
  const right = b.dims.length === 1 ? { ...b, dims: [...b.dims, 1] } : b;
  const batch = stretch([batchOf(left), batchOf(right)]);
  const [m = 1] = left.dims.slice(-2);
  const n = right.dims.at(-1) ?? 1;
  const dims = [...batch, ...(a.dims.length === 1 ? [] : [m]), ...(b.dims.length === 1 ? [] : [n])];
  return { dtype: a.dtype, dims, data: multiply(left, right, batch) };
}

/** The leading axes alone. */
function batchOf({ dtype, dims }: Plain): Plain {
  return { dtype, dims: dims.slice(0, -2), data: new Float64Array(0) };
}

function multiply(left: Plain, right: Plain, batch: readonly number[]): Float64Array {
  const [m = 1, k = 1] = left.dims.slice(-2);
  const n = right.dims.at(-1) ?? 1;
  const [leftAt, rightAt] = [broadcastIndices(left.dims.slice(0, -2), batch), broadcastIndices(right.dims.slice(0, -2), batch)];
  return new Float64Array(elementCount(batch) * m * n).map((_, at) => {
    const [row, column, one] = [Math.floor(at / n) % m, at % n, Math.floor(at / (m * n))];
    const [start, other] = [((leftAt[one] ?? 0) * m + row) * k, (rightAt[one] ?? 0) * k * n + column];
    let sum = 0;
    for (let i = 0; i < k; i++) sum += (left.data[start + i] ?? NaN) * (right.data[other + i * n] ?? NaN);
    return sum;
  });
}

/** Dims of that product; throws GRAPH_SHAPE when the inner sizes differ. */
export function productDims(where: string, a: readonly Dim[], b: readonly Dim[]): readonly Dim[] | null {
  requireVector(where, a, "A");
  requireVector(where, b, "B");
  const [inner, outer] = [a.at(-1), b.at(b.length === 1 ? -1 : -2)];
  if (typeof inner === "number" && typeof outer === "number" && inner !== outer) {
    throw fail("GRAPH_SHAPE", { where, what: "input B", expected: `${inner} rows to fit A ${dimsText(a)}`, got: dimsText(b) });
  }
  const leading = (dims: readonly Dim[]): { dtype: "float32"; dims: readonly Dim[] } => ({ dtype: "float32", dims: dims.slice(0, -2) });
  const batch = broadcastTypes(where, [leading(a), leading(b)]);
  return batch === null ? null : [...batch, ...a.slice(-2, -1), ...(b.length === 1 ? [] : b.slice(-1))];
}

function requireVector(where: string, dims: readonly Dim[], name: string): void {
  if (dims.length === 0) throw fail("GRAPH_SHAPE", { where, what: `input ${name}`, expected: "a vector or more", got: "a scalar" });
}

/** The reference of Transpose. */
export function permuted(x: Plain, order: readonly number[]): Plain {
  const steps = strides(x.dims);
  const dims = order.map((axis) => x.dims[axis] ?? 0);
  const from = stridedIndices(
    dims,
    order.map((axis) => steps[axis] ?? 0),
  );
  return { dtype: x.dtype, dims, data: Float64Array.from(from, (at) => x.data[at] ?? NaN) };
}

/** A vector as a row (axis 0) or a column (axis 1); a matrix unchanged. */
export function asMatrix(g: GraphWriter, value: Value, { axis, where }: { axis: number; where: string }): Value {
  return rankOf(value, where) === 1 ? g.unsqueeze(value, [axis]) : value;
}

/** The order of axes with the last two swapped. */
export function lastTwoSwapped(rank: number): number[] {
  return Array.from({ length: rank }, (_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));
}

/** Summed over stretched leading axes; the last two are the matrix's own and never stretch. */
export function unbroadcastMatrix(g: GraphWriter, cotangent: Value, { input, other, where }: { input: Value; other: Value; where: string }): Value {
  const dims = input.type.dims ?? [];
  const beside = { ...other, type: { ...other.type, dims: other.type.dims === null ? null : [...other.type.dims.slice(0, -2), 1, 1] } };
  if (dims.length === cotangent.type.dims?.length && dims.length === 2) return cotangent;
  return unbroadcast(g, cotangent, { input, beside: [beside], where });
}

/** The matrices of a batch under each other as one, and the cotangent likewise, so that one product does: null unless it is a batch against one matrix of known sizes. */
export function stackedRows(
  g: GraphWriter,
  { left, right, cotangent, where }: { left: Value; right: Value; cotangent: Value; where: string },
): readonly [Value, Value] | null {
  const [k, n] = [left.type.dims?.at(-1), cotangent.type.dims?.at(-1)];
  if (rankOf(right, where) !== 2 || rankOf(left, where) <= 2 || typeof k !== "number" || typeof n !== "number" || k === 0 || n === 0) return null;
  return [g.reshape(left, [-1, k]), g.reshape(cotangent, [-1, n])];
}
