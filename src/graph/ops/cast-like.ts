/** CastLike: the same elements in the dtype of another tensor, as Cast does it. Source: ONNX operator CastLike, opset 15. */
import { defineOp } from "../define-op.js";
import { bool, f32, f64, i64, text } from "../rules/case-tensors.js";
import { castBack, castTo } from "../rules/casting.js";

export const castLike = defineOp({
  name: "CastLike",
  since: 15,
  inputs: ["input", "target_type"],
  attributes: { saturate: { kind: "int", fallback: 1 } },
  moves: ["input"],
  inferShape: ([x, target]) => [{ dtype: target.dtype, dims: x.dims }],
  reference: ([x, target], _, context) => [castTo(x, target.dtype, context)],
  gradient: castBack,
  cases: [
    { name: "floats to int64", inputs: [f32([3], [1.9, -1.9, 0]), i64([1], [0])], expected: [i64([3], [1, -1, 0])] },
    { name: "to bool, NaN is true", inputs: [f32([2], [0, NaN]), bool([], [1])], expected: [bool([2], [0, 1])] },
    { name: "strings to floats", inputs: [text([2], ["1.5", "INF"]), f32([], [0])], expected: [f32([2], [1.5, Infinity])] },
    { name: "no elements", inputs: [f32([0], []), i64([0], [])], expected: [i64([0], [])] },
    { name: "float64 to itself", inputs: [f64([2], [0.5, -2]), f64([1], [7])], expected: [f64([2], [0.5, -2])], smooth: true },
  ],
});
