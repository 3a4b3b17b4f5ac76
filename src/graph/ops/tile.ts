/** Tile: the input repeated along each axis, numpy's tile. Source: ONNX operator Tile, opset 13. */
import { fail } from "#base";
import { elementCount, strides } from "#tensor";
import { defineOp } from "../define-op.js";
import { knownInts, staticDims } from "../infer/facts.js";
import { productOf } from "../infer/products.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { rankOf } from "../rules/gradients.js";

export const tile = defineOp({
  name: "Tile",
  since: 6,
  inputs: ["input", "repeats"],
  moves: ["input"],
  inferShape([{ dtype, dims }, repeats], _, { where }) {
    if (dims === null) return [{ dtype, dims: null }];
    const times = knownInts(repeats);
    if (times !== null && times.length !== dims.length)
      throw fail("GRAPH_SHAPE", { where, what: "repeats", expected: `${dims.length} numbers, one an axis`, got: String(times.length) });
    return [{ dtype, dims: dims.map((dim, axis) => productOf([dim, times === null ? null : (times[axis] ?? null)])) }];
  },
  reference([x, repeats]) {
    const dims = x.dims.map((size, axis) => size * (repeats.data[axis] ?? 1));
    const [own, steps] = [strides(x.dims), strides(dims)];
    const data = new Float64Array(elementCount(dims)).map((_, at) => {
      const from = x.dims.reduce((sum, size, axis) => sum + (Math.floor(at / (steps[axis] ?? 1)) % size) * (own[axis] ?? 0), 0);
      return x.data[from] ?? NaN;
    });
    return [{ dtype: x.dtype, dims, data }];
  },
  // each axis apart into [repeats, size], then summed over the repeats
  gradient({ inputs: [x, repeats], cotangents: [dy], where }, _, g) {
    const rank = rankOf(x, where);
    if (rank === 0) return [dy, null];
    const apart = g.reshape(dy, pairedSizes(g, x, repeats));
    return [g.reduceSum(apart, { axes: Array.from({ length: rank }, (_axis, at) => 2 * at), keepdims: false }), null];
  },
  cases: [
    { name: "both axes", inputs: [f32([1, 2], [1, NaN]), i64([2], [2, 2])], expected: [f32([2, 4], [1, NaN, 1, NaN, 1, NaN, 1, NaN])] },
    { name: "a scalar", inputs: [f32([], [5]), i64([0], [])], expected: [f32([], [5])], notInRuntime: "it wants a list of at least one repeat" },
    { name: "not at all", inputs: [f32([2], [1, 2]), i64([1], [0])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([2, 1], [1, 2]), i64([2], [2, 3])], expected: [f64([4, 3], [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2])], smooth: true },
  ],
});

/** `[repeats[0], size[0], repeats[1], size[1], ...]`: as numbers where all are known, else computed in the graph. */
function pairedSizes(g: GraphWriter, x: Value, repeats: Value): readonly number[] | Value {
  const [dims, times] = [staticDims(x.type), g.knownInts(repeats)];
  if (dims !== null && times !== null && !dims.includes(0) && !times.includes(0)) return dims.flatMap((size, axis) => [times[axis] ?? 1, size]);
  return g.reshape(g.concat([g.unsqueeze(repeats, [1]), g.unsqueeze(g.shape(x), [1])], 1), [-1]);
}
