/** ReduceProd: the product over some axes (all, when none are given). Source: ONNX operator ReduceProd, opset 18. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { REDUCE_ATTRIBUTES, REDUCE_INPUTS, reduceReference, reduceShape, sameReduction, withAxes } from "../rules/reductions/reduce.js";

export const reduceProd = defineOp({
  name: "ReduceProd",
  since: 18,
  inputs: REDUCE_INPUTS,
  attributes: REDUCE_ATTRIBUTES,
  inferShape: reduceShape,
  reference: reduceReference(1, (sum, x) => sum * x),
  // dx = dy * the product of the others: of the non-zero ones, when no other is zero; the second derivative holds away from zeros
  gradient(io, attributes, g) {
    const [x, axes] = io.inputs;
    const [zero, one] = [g.scalar(0, x), g.scalar(1, x)];
    const isZero = g.equal(x, zero);
    const zeros = sameReduction(g, "ReduceSum", { of: g.cast(isZero, x.type.dtype), axes, attributes });
    const nonZero = g.where(isZero, one, x);
    const rest = g.mul(withAxes(g, io.cotangents[0], { io, attributes }), sameReduction(g, "ReduceProd", { of: nonZero, axes, attributes }));
    const others = g.sub(zeros, g.cast(isZero, x.type.dtype));
    return [g.where(g.equal(others, zero), g.div(rest, nonZero), zero), null];
  },
  cases: [
    { name: "all axes, kept", inputs: [f32([2, 2], [1, -2, 3, 4])], expected: [f32([1, 1], [-24])] },
    {
      name: "the last axis, NaN and infinity",
      inputs: [f32([3, 2], [NaN, 1, -Infinity, 2, 0, Infinity]), i64([1], [-1])],
      attributes: { keepdims: 0 },
      expected: [f32([3], [NaN, -Infinity, NaN])],
    },
    { name: "of nothing", inputs: [f32([0, 2], []), i64([1], [0])], attributes: { keepdims: 0 }, expected: [f32([2], [1, 1])] },
    { name: "integers", inputs: [i64([3], [-5, 2, 3])], attributes: { keepdims: 0 }, expected: [i64([], [-30])] },
    {
      name: "float64, the first axis",
      inputs: [f64([3, 2], [0.5, 3, -2, 4, 3, -1]), i64([1], [0])],
      attributes: { keepdims: 0 },
      expected: [f64([2], [-3, -12])],
      smooth: true,
    },
  ],
});
