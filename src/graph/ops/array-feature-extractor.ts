/** ArrayFeatureExtractor: the named columns (along the last axis), in order. A vector is one row. Source: ai.onnx.ml operator ArrayFeatureExtractor, version 1. */
import { elementCount } from "#tensor";
import { defineOp } from "../define-op.js";
import { productOf } from "../infer/products.js";
import { f32, f64, i64, text } from "../rules/case-tensors.js";
import { gatherBack, gatherReference } from "../rules/movement/gathering.js";
import { reshapeLike } from "../rules/gradients.js";

export const arrayFeatureExtractor = defineOp({
  name: "ArrayFeatureExtractor",
  domain: "ai.onnx.ml",
  since: 1,
  inputs: ["X", "Y"],
  inferShape([{ dtype, dims }, places]) {
    if (dims === null || places.dims === null) return [{ dtype, dims: null }];
    return [{ dtype, dims: [...(dims.length === 1 ? [1] : dims.slice(0, -1)), productOf(places.dims)] }];
  },
  reference([x, places], _, { where }) {
    const indices = { ...places, dims: [elementCount(places.dims)] };
    const picked = gatherReference(where, { data: x, indices, axis: x.dims.length - 1 });
    return [x.dims.length === 1 ? { ...picked, dims: [1, ...picked.dims] } : picked];
  },
  gradient({ inputs: [x, places], cotangents: [dy], where }, _, g) {
    const indices = g.reshape(places, [-1]);
    if (x.type.dims?.length !== 1) return [gatherBack(g, { x, indices, dy, axis: -1, where }), null];
    return [reshapeLike(g, gatherBack(g, { x: g.unsqueeze(x, [0]), indices, dy, axis: -1, where }), x), null];
  },
  cases: [
    { name: "columns, one twice", inputs: [f32([2, 3], [1, 2, NaN, 4, 5, 6]), i64([3], [2, 0, 0])], expected: [f32([2, 3], [NaN, 1, 1, 6, 4, 4])] },
    { name: "of a vector", inputs: [f32([3], [1, 2, 3]), i64([1, 2], [1, 2])], expected: [f32([1, 2], [2, 3])] },
    { name: "strings", inputs: [text([1, 2], ["a", "b"]), i64([1], [1])], expected: [text([1, 1], ["b"])] },
    { name: "float64", inputs: [f64([2, 2], [1, 2, 3, 4]), i64([2], [1, 1])], expected: [f64([2, 2], [2, 2, 4, 4])], smooth: true },
    { name: "float64, of a vector", inputs: [f64([2], [1, 2]), i64([1], [1])], expected: [f64([1, 1], [2])], smooth: true },
  ],
});
