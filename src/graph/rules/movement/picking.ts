/** @file What the Gather and Scatter operators share: indices that count from either end, and where they point. */
import { fail } from "#base";
import { elementCount, lanes, strides } from "#tensor";
import type { Plain } from "../../define-op.js";

/** An index along an axis of `size`, counted from the front. Throws GRAPH_INVALID outside [-size, size). */
export function checkedIndex(where: string, index: number, size: number): number {
  if (!Number.isInteger(index) || index < -size || index >= size) throw fail("GRAPH_INVALID", { where, why: `index ${index} is outside [-${size}, ${size})` });
  return index < 0 ? index + size : index;
}

/** For each element of `indices`, the flat place in data of dims `dims` at the same position, but for `axis`, which the index gives. */
export function elementPlaces(where: string, { dims, indices, axis }: { dims: readonly number[]; indices: Plain; axis: number }): number[] {
  const own = strides(dims);
  const steps = strides(indices.dims);
  return Array.from(indices.data, (index, at) => {
    let place = 0;
    indices.dims.forEach((size, each) => {
      const position = each === axis ? checkedIndex(where, index, dims[axis] ?? 0) : Math.floor(at / (steps[each] ?? 1)) % size;
      place += position * (own[each] ?? 0);
    });
    return place;
  });
}

/**
 * For each index tuple (the last axis of `indices`), the flat place of the block it names, and the block's length.
 * The first `batch` axes of data and indices go together: a tuple points into its own part of data.
 */
export function blockPlaces(
  where: string,
  { dims, indices, batch = 0 }: { dims: readonly number[]; indices: Plain; batch?: number },
): { places: number[]; length: number } {
  const depth = indices.dims.at(-1) ?? 0;
  if (depth > dims.length - batch)
    throw fail("GRAPH_SHAPE", { where, what: "the last axis of indices", expected: `at most ${dims.length - batch}`, got: String(depth) });
  const own = strides(dims);
  const batches = Math.max(1, elementCount(dims.slice(0, batch)));
  const tuples = [...lanes([elementCount(indices.dims.slice(0, -1)), depth], 1)];
  const [perBatch, part] = [tuples.length / batches, elementCount(dims.slice(batch))];
  const places = tuples.map(({ start }, at) => {
    let place = Math.floor(at / perBatch) * part;
    for (let axis = 0; axis < depth; axis++)
      place += checkedIndex(where, indices.data[start + axis] ?? NaN, dims[batch + axis] ?? 0) * (own[batch + axis] ?? 0);
    return place;
  });
  return { places, length: elementCount(dims.slice(batch + depth)) };
}

/** How a scatter joins an update to what is there. */
const REDUCTIONS: Readonly<Record<string, (there: number, update: number) => number>> = {
  none: (_, update) => update,
  add: (there, update) => there + update,
  mul: (there, update) => there * update,
  min: Math.min,
  max: Math.max,
};

export function reductionOf(where: string, name: string): (there: number, update: number) => number {
  const reduction = Object.hasOwn(REDUCTIONS, name) ? REDUCTIONS[name] : undefined;
  if (reduction === undefined) throw fail("GRAPH_INVALID", { where, why: `the reduction '${name}' is not one of ${Object.keys(REDUCTIONS).join(", ")}` });
  return reduction;
}
