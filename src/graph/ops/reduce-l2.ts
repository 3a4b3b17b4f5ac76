/** ReduceL2: the root of the sum of squares over some axes (all, when none are given). Source: ONNX operator ReduceL2, opset 18. */
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { REDUCE_ATTRIBUTES, REDUCE_INPUTS, reduceReference, reduceShape, withAxes } from "../rules/reductions/reduce.js";

export const reduceL2 = defineOp({
  name: "ReduceL2",
  since: 18,
  inputs: REDUCE_INPUTS,
  attributes: REDUCE_ATTRIBUTES,
  inferShape: reduceShape,
  reference: reduceReference(0, (sum, x) => sum + x * x, Math.sqrt),
  // dx = dy * x / y, and 0 at the tip of the cone, y = 0
  gradient(io, attributes, g) {
    const [x] = io.inputs;
    const [norm, dy] = [io.outputs[0], io.cotangents[0]].map((value) => withAxes(g, value, { io, attributes })) as [typeof x, typeof x];
    const safe = g.where(g.equal(norm, g.scalar(0, x)), g.scalar(1, x), norm);
    return [g.mul(x, g.div(dy, safe)), null];
  },
  cases: [
    { name: "of nothing", inputs: [f32([3, 0], []), i64([1], [1])], attributes: { keepdims: 0 }, expected: [f32([3], [0, 0, 0])] },
    { name: "all axes, kept", inputs: [f32([2, 2], [1, -1, 1, -1])], expected: [f32([1, 1], [2])] },
    {
      name: "the last axis, NaN and infinity",
      inputs: [f32([2, 2], [3, -4, -Infinity, NaN]), i64([1], [-1])],
      attributes: { keepdims: 0 },
      expected: [f32([2], [5, NaN])],
    },
    {
      name: "float64, the first axis",
      inputs: [f64([2, 2], [0.5, 3, -2, 4]), i64([1], [0])],
      attributes: { keepdims: 0 },
      expected: [f64([2], [2.0615528128088303, 5])],
      smooth: true,
    },
  ],
});
