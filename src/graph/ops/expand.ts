/** Expand: the input stretched over a shape; either may stretch the other (numpy's broadcast). Source: ONNX operator Expand, opset 8. */
import { defineOp } from "../define-op.js";
import { broadcastTypes } from "../infer/facts.js";
import { f32, f64, i64, text } from "../rules/case-tensors.js";
import { stretch, stretched } from "../rules/elementwise.js";
import { unbroadcast } from "../rules/gradients.js";

export const expand = defineOp({
  name: "Expand",
  since: 8,
  inputs: ["input", "shape"],
  moves: ["input"],
  inferShape([x, shape], _, { where }) {
    const length = shape.dims?.[0];
    const sizes = shape.sizes ?? (typeof length === "number" ? Array.from({ length }, () => null) : null);
    return [{ dtype: x.dtype, dims: broadcastTypes(where, [x, { dtype: "int64", dims: sizes }]) }];
  },
  reference([x, shape]) {
    const dims = stretch([x, { dtype: "float32", dims: Array.from(shape.data), data: shape.data }]);
    return [{ dtype: x.dtype, dims, data: stretched(x, dims) }];
  },
  gradient: ({ inputs: [x], outputs: [y], cotangents: [dy], where }, _, g) => [unbroadcast(g, dy, { input: x, beside: [y], where })],
  cases: [
    { name: "a column over three", inputs: [f32([2, 1], [1, NaN]), i64([2], [2, 3])], expected: [f32([2, 3], [1, 1, 1, NaN, NaN, NaN])] },
    { name: "the shape may be smaller", inputs: [f32([2, 1], [1, 2]), i64([1], [1])], expected: [f32([2, 1], [1, 2])] },
    { name: "to nothing", inputs: [f32([1], [1]), i64([1], [0])], expected: [f32([0], [])] },
    { name: "strings", inputs: [text([1], ["a"]), i64([1], [2])], expected: [text([2], ["a", "a"])], notInRuntime: "no kernel for strings" },
    { name: "float64, a new axis", inputs: [f64([2, 1], [1, 2]), i64([3], [2, 2, 2])], expected: [f64([2, 2, 2], [1, 1, 2, 2, 1, 1, 2, 2])], smooth: true },
  ],
});
