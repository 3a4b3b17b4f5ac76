/** Clip: y = min(max(x, min), max); an absent limit is the dtype's own largest finite number, so infinities go. Source: ONNX operator Clip, opset 13. */
import type { DType } from "#tensor";
import { defineOp } from "../define-op.js";
import type { Value } from "../build/graph-writer.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { likeFirst } from "../rules/elementwise.js";

export const clip = defineOp({
  name: "Clip",
  since: 11,
  inputs: ["input", "min?", "max?"],
  inferShape: likeFirst,
  reference([x, min, max]) {
    const [low, high] = [min?.data[0] ?? -largest(x.dtype), max?.data[0] ?? largest(x.dtype)];
    return [{ ...x, data: x.data.map((value) => Math.min(Math.max(value, low), high)) }];
  },
  // dx = dy inside the limits, ends included; a limit gets the dy of the elements that it set
  gradient({ inputs: [x, min, max], cotangents: [dy] }, _, g) {
    const zero = g.scalar(0, x);
    const below = min === null ? null : g.less(x, min);
    const above = max === null ? null : g.greater(x, max);
    const only = (mask: Value | null): Value | null => (mask === null ? null : g.reduceSum(g.where(mask, dy, zero), { keepdims: false }));
    const inside = [below, above].reduce<Value>((kept, mask) => (mask === null ? kept : g.where(mask, zero, kept)), dy);
    return [inside, only(below), only(above)];
  },
  cases: [
    { name: "both limits", inputs: [f32([3], [-2, 0.5, 9]), f32([], [-1]), f32([], [1])], expected: [f32([3], [-1, 0.5, 1])] },
    {
      name: "one limit: NaN stays, infinity becomes the largest float",
      inputs: [f32([3], [NaN, -Infinity, Infinity]), f32([], [0])],
      expected: [f32([3], [NaN, 0, 3.4028234663852886e38])],
    },
    { name: "only an upper limit, integers", inputs: [i64([2], [3, 9]), null, i64([], [5])], expected: [i64([2], [3, 5])] },
    { name: "no elements", inputs: [f32([0], []), f32([], [0])], expected: [f32([0], [])] },
    { name: "float64", inputs: [f64([3], [-2, 0.5, 9]), f64([], [-1]), f64([], [1])], expected: [f64([3], [-1, 0.5, 1])], smooth: true },
  ],
});

/** numeric_limits::max() of the dtype, which the ONNX text gives as the default; integers cannot be larger anyway. */
function largest(dtype: DType): number {
  const known: Partial<Record<DType, number>> = { float16: 65504, float32: 3.4028234663852886e38, bfloat16: 3.3895313892515355e38 };
  return known[dtype] ?? Number.MAX_VALUE;
}
