/** @file What If, Loop and Scan share: types of several runs joined, results of several runs stacked. */
import { fail } from "#base";
import { stridedIndices } from "#tensor";
import type { Plain } from "../define-op.js";
import { typeText } from "../infer/facts.js";
import type { Dim, ValueType } from "../ir.js";

/** What holds for both: sizes that differ are unknown. Throws GRAPH_SHAPE when the dtypes differ. */
export function joinTypes(where: string, a: ValueType, b: ValueType): ValueType {
  if (a.opaque !== undefined || b.opaque !== undefined) return a.opaque === undefined ? b : a;
  if (a.dtype !== b.dtype) throw fail("GRAPH_SHAPE", { where, what: "one type", expected: typeText(a), got: typeText(b) });
  const [left, right] = [a.dims, b.dims];
  if (left === null || right?.length !== left.length) return { dtype: a.dtype, dims: null };
  return { dtype: a.dtype, dims: left.map((dim, axis) => (dim === right[axis] ? dim : null)) };
}

/** A new axis of size `size` at `axis`, counted in the result. */
export function withAxis({ dtype, dims, opaque }: ValueType, axis: number, size: Dim): ValueType {
  if (opaque !== undefined) return { dtype, dims, opaque };
  if (dims === null) return { dtype, dims: null };
  const at = axis < 0 ? axis + dims.length + 1 : axis;
  return { dtype, dims: [...dims.slice(0, at), size, ...dims.slice(at)] };
}

/** Without one axis. */
export function withoutAxis({ dtype, dims, opaque }: ValueType, axis: number): ValueType {
  if (opaque !== undefined) return { dtype, dims, opaque };
  return { dtype, dims: dims === null ? null : dims.filter((_, at) => at !== (axis < 0 ? axis + dims.length : axis)) };
}

/** Results of equal shape along a new first axis; `empty` says what one would be when there are none. */
export function stack(parts: readonly Plain[], { empty, where }: { empty: ValueType; where: string }): Plain {
  const [first] = parts;
  if (first === undefined)
    return { dtype: empty.dtype, dims: [0, ...(empty.dims ?? []).map((dim) => (typeof dim === "number" ? dim : 0))], data: new Float64Array(0) };
  const data = new Float64Array(first.data.length * parts.length);
  parts.forEach((part, at) => {
    if (part.dims.join() !== first.dims.join())
      throw fail("GRAPH_SHAPE", { where, what: "a step's result", expected: `[${first.dims.join(", ")}] as before`, got: `[${part.dims.join(", ")}]` });
    data.set(part.data, at * first.data.length);
  });
  return { dtype: first.dtype, dims: [parts.length, ...first.dims], data };
}

/** The axes in another order. */
export function permute({ dtype, dims, data }: Plain, order: readonly number[]): Plain {
  const steps = dims.map((_, axis) => dims.slice(axis + 1).reduce((product, dim) => product * dim, 1));
  const to = order.map((axis) => dims[axis] ?? 1);
  const own = order.map((axis) => steps[axis] ?? 1);
  return { dtype, dims: to, data: Float64Array.from(stridedIndices(to, own), (at) => data[at] ?? NaN) };
}

/** `order` that brings `axis` to the front, and `back` that undoes it. */
export function frontOrder(rank: number, axis: number): { order: readonly number[]; back: readonly number[] } {
  const at = axis < 0 ? axis + rank : axis;
  const order = [at, ...Array.from({ length: rank }, (_, each) => each).filter((each) => each !== at)];
  return { order, back: order.map((_, each) => order.indexOf(each)) };
}
