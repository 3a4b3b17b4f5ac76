/**
 * GatherND: the blocks of data that index tuples (the last axis of indices) name; the first `batch_dims` axes of both go together.
 * Source: ONNX operator GatherND, opset 13.
 */
import { defineOp } from "../define-op.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { addRows, joinAxes } from "../rules/movement/adding-rows.js";
import { noGradient, rankOf, reshapeLike, zerosLike } from "../rules/gradients.js";
import { blockPlaces } from "../rules/movement/picking.js";

export const gatherND = defineOp({
  name: "GatherND",
  since: 11,
  inputs: ["data", "indices"],
  attributes: { batch_dims: { kind: "int", fallback: 0 } },
  inferShape([{ dtype, dims }, indices], { batch_dims }) {
    const depth = indices.dims?.at(-1);
    if (dims === null || indices.dims === null || typeof depth !== "number") return [{ dtype, dims: null }];
    return [{ dtype, dims: [...indices.dims.slice(0, -1), ...dims.slice(batch_dims + depth)] }];
  },
  reference([data, indices], { batch_dims }, { where }) {
    const { places, length } = blockPlaces(where, { dims: data.dims, indices, batch: batch_dims });
    const result = new Float64Array(places.length * length);
    places.forEach((place, block) => result.set(data.data.subarray(place, place + length), block * length));
    const inner = data.dims.slice(batch_dims + (indices.dims.at(-1) ?? 0));
    return [{ dtype: data.dtype, dims: [...indices.dims.slice(0, -1), ...inner], data: result }];
  },
  // dy is added back to the blocks it came from
  gradient({ inputs: [x, indices], cotangents: [dy], where }, { batch_dims }, g) {
    const whole = batch_dims === 0 ? indices : withBatchPositions(g, indices, { batch: batch_dims, where });
    const depth = whole.type.dims?.at(-1);
    if (typeof depth !== "number") throw noGradient(where, "the length of the index tuples must be known");
    const tuples = rankOf(whole, where) - 1;
    const updates = tuples === 0 ? g.unsqueeze(dy, [0]) : joinAxes(g, dy, tuples);
    const [base, rows] = [zerosLike(g, x), rowsOf(g, whole, { x, depth })];
    if (depth === 0) return [reshapeLike(g, g.reduceSum(updates, { axes: [0], keepdims: false }), x), null];
    return [reshapeLike(g, addRows(g, { base: joinAxes(g, base, depth), rows, updates }), x), null];
  },
  cases: [
    { name: "single elements", inputs: [f32([2, 2], [1, NaN, 3, 4]), i64([2, 2], [0, 1, -1, 0])], expected: [f32([2], [NaN, 3])] },
    { name: "rows", inputs: [f32([2, 2], [1, 2, 3, 4]), i64([1, 1], [1])], expected: [f32([1, 2], [3, 4])] },
    { name: "nothing picked", inputs: [f32([2, 2], [1, 2, 3, 4]), i64([0, 1], [])], expected: [f32([0, 2], [])] },
    { name: "float64, one row twice", inputs: [f64([2, 2], [1, 2, 3, 4]), i64([2, 1], [1, 1])], expected: [f64([2, 2], [3, 4, 3, 4])], smooth: true },
    {
      name: "one element of each row's own",
      inputs: [f32([2, 3], [1, 2, 3, 4, 5, 6]), i64([2, 1], [2, -3])],
      attributes: { batch_dims: 1 },
      expected: [f32([2], [3, 4])],
    },
    {
      name: "float64, rows of two batch axes, one twice",
      inputs: [f64([2, 1, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]), i64([2, 1, 2, 1], [1, 1, 0, 1])],
      attributes: { batch_dims: 2 },
      expected: [f64([2, 1, 2, 2], [3, 4, 3, 4, 5, 6, 7, 8])],
      smooth: true,
    },
  ],
});

/** Tuples that name blocks as the numbers of rows, where the first `depth` axes of x are one: int64 `[M]`. */
function rowsOf(g: GraphWriter, tuples: Value, { x, depth }: { x: Value; depth: number }): Value {
  const sizes = g.shape(x);
  let rows = g.scalar(0, "int64");
  for (let axis = 0; axis < depth; axis++) {
    const size = g.gather(sizes, g.scalar(axis, "int64"));
    const index = g.cast(g.gather(tuples, g.scalar(axis, "int64"), -1), "int64");
    const fromFront = g.where(g.less(index, g.scalar(0, "int64")), g.add(index, size), index);
    rows = axis === 0 ? fromFront : g.add(g.mul(rows, size), fromFront);
  }
  return g.reshape(rows, [-1]);
}

/** The tuples with the position along each batch axis put in front, for ScatterND, which has no batch axes. */
function withBatchPositions(g: GraphWriter, indices: Value, { batch, where }: { batch: number; where: string }): Value {
  const rank = rankOf(indices, where);
  const [zero, one] = [g.scalar(0, "int64"), g.scalar(1, "int64")];
  const blank = g.mul(g.slice(indices, { starts: [0], ends: [1], axes: [-1] }), g.cast(zero, indices.type.dtype));
  const positions = Array.from({ length: batch }, (_, axis) => {
    const [count = zero] = g.op("Range", [zero, g.gather(g.shape(indices), g.scalar(axis, "int64")), one]);
    const along = g.reshape(
      count,
      Array.from({ length: rank }, (_each, at) => (at === axis ? -1 : 1)),
    );
    return g.add(blank, g.cast(along, indices.type.dtype));
  });
  return g.concat([...positions, indices], -1);
}
