/** GatherND: the blocks of data that index tuples (the last axis of indices) name. Only `batch_dims` 0 has a rule. Source: ONNX operator GatherND, opset 13. */
import { fail } from "#base";
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { zerosLike } from "../rules/gradients.js";
import { blockPlaces } from "../rules/picking.js";

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
    if (batch_dims !== 0) throw fail("GRAPH_INVALID", { where, why: "the reference knows only batch_dims 0" });
    const { places, length } = blockPlaces(where, data.dims, indices);
    const result = new Float64Array(places.length * length);
    places.forEach((place, block) => result.set(data.data.subarray(place, place + length), block * length));
    return [{ dtype: data.dtype, dims: [...indices.dims.slice(0, -1), ...data.dims.slice(indices.dims.at(-1) ?? 0)], data: result }];
  },
  // dy is added back to the blocks it came from
  gradient({ inputs: [x, indices], cotangents: [dy], where }, { batch_dims }, g) {
    if (batch_dims !== 0) throw fail("GRAPH_NO_GRADIENT", { node: where, op: "GatherND", why: "only batch_dims 0 has one" });
    return g.op("ScatterND", [zerosLike(g, x), indices, dy], { reduction: "add" });
  },
  cases: [
    { name: "single elements", inputs: [f32([2, 2], [1, NaN, 3, 4]), i64([2, 2], [0, 1, -1, 0])], expected: [f32([2], [NaN, 3])] },
    { name: "rows", inputs: [f32([2, 2], [1, 2, 3, 4]), i64([1, 1], [1])], expected: [f32([1, 2], [3, 4])] },
    { name: "nothing picked", inputs: [f32([2, 2], [1, 2, 3, 4]), i64([0, 1], [])], expected: [f32([0, 2], [])] },
    { name: "float64, one row twice", inputs: [f64([2, 2], [1, 2, 3, 4]), i64([2, 1], [1, 1])], expected: [f64([2, 2], [3, 4, 3, 4])], smooth: true },
  ],
});
