/** @file What operators that pick whole slices along one axis share (Gather, Compress, ArrayFeatureExtractor). */
import { elementCount, normaliseAxis } from "#tensor";
import type { GraphWriter, Value } from "../../build/graph-writer.js";
import type { Plain } from "../../define-op.js";
import { addRows, joinAxes } from "./adding-rows.js";
import { rankOf, zerosLike } from "../gradients.js";
import { checkedIndex } from "./picking.js";

/** The slices of data along `axis` (counted from the front) that the indices name; the axes of the indices take its place. */
export function gatherReference(where: string, { data, indices, axis }: { data: Plain; indices: Plain; axis: number }): Plain {
  const [size, inner, outer] = [data.dims[axis] ?? 0, elementCount(data.dims.slice(axis + 1)), elementCount(data.dims.slice(0, axis))];
  const result = new Float64Array(outer * indices.data.length * inner);
  let write = 0;
  for (let block = 0; block < outer; block++) {
    for (const index of indices.data) {
      const start = (block * size + checkedIndex(where, index, size)) * inner;
      result.set(data.data.subarray(start, start + inner), write);
      write += inner;
    }
  }
  return { dtype: data.dtype, dims: [...data.dims.slice(0, axis), ...indices.dims, ...data.dims.slice(axis + 1)], data: result };
}

interface GatherBack {
  readonly x: Value;
  readonly indices: Value;
  readonly dy: Value;
  readonly axis: number;
  readonly where: string;
}

/** d x: dy added back to the slices it came from, with the axis in front. */
export function gatherBack(g: GraphWriter, { x, indices, dy, axis, where }: GatherBack): Value {
  const [rank, picked] = [rankOf(x, where), rankOf(indices, where)];
  const at = normaliseAxis(where, axis, rank);
  const order = [at, ...range(0, at), ...range(at + 1, rank)];
  const moved = movedFront(g, dy, { from: at, count: picked });
  const base = zerosLike(g, at === 0 ? x : g.transpose(x, order));
  const sum = addRows(g, { base, rows: g.reshape(indices, [-1]), updates: picked === 0 ? g.unsqueeze(moved, [0]) : joinAxes(g, moved, picked) });
  if (at === 0) return sum;
  return g.transpose(
    sum,
    order.map((_, each) => order.indexOf(each)),
  );
}

/** `count` axes from `from` on moved to the front. */
function movedFront(g: GraphWriter, value: Value, { from, count }: { from: number; count: number }): Value {
  if (from === 0) return value;
  const rank = value.type.dims?.length ?? from + count;
  return g.transpose(value, [...range(from, from + count), ...range(0, from), ...range(from + count, rank)]);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
