/** ReduceMean: the mean over some axes (all, when none are given), in float64. Source: ONNX operator ReduceMean, opset 18. */
import { elementCount } from "#tensor";
import { defineOp } from "../define-op.js";
import { staticDims } from "../infer/facts.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { expandLike } from "../rules/gradients.js";
import { REDUCE_ATTRIBUTES, REDUCE_INPUTS, reduceReference, reduceShape, withAxes } from "../rules/reductions/reduce.js";

export const reduceMean = defineOp({
  name: "ReduceMean",
  since: 18,
  inputs: REDUCE_INPUTS,
  attributes: REDUCE_ATTRIBUTES,
  inferShape: reduceShape,
  reference: reduceReference(
    0,
    (sum, x) => sum + x,
    (sum, count) => sum / count,
  ),
  // dx = dy / count, stretched over the axes that were averaged; the count is taken from the shapes at run time when they are symbolic
  gradient(io, attributes, g) {
    const [x, y, dy] = [io.inputs[0], io.outputs[0], io.cotangents[0]];
    const [from, to] = [staticDims(x.type), staticDims(y.type)];
    const size = (value: typeof x): typeof x => g.cast(g.op("Size", [value])[0] ?? value, x.type.dtype);
    const share = from !== null && to !== null ? g.scalar(elementCount(to) / elementCount(from), x) : g.div(size(y), size(x));
    return [expandLike(g, withAxes(g, g.mul(dy, share), { io, attributes }), x), null];
  },
  cases: [
    { name: "all axes, kept", inputs: [f32([2, 2], [1, 2, 3, 4])], expected: [f32([1, 1], [2.5])] },
    { name: "the first axis, dropped", inputs: [f32([2, 2], [1, 2, 3, 4]), i64([1], [0])], attributes: { keepdims: 0 }, expected: [f32([2], [2, 3])] },
    {
      name: "NaN and infinities",
      inputs: [f32([2, 2], [NaN, 1, Infinity, -1]), i64([1], [1])],
      attributes: { keepdims: 0 },
      expected: [f32([2], [NaN, Infinity])],
    },
    { name: "nothing to average over an axis that is kept", inputs: [f32([0, 2], []), i64([1], [1])], expected: [f32([0, 1], [])] },
    { name: "float64, two axes", inputs: [f64([2, 1, 2], [0.5, 1, -2, 3]), i64([2], [0, 2])], expected: [f64([1, 1, 1], [0.625])], smooth: true },
    {
      name: "float64, last axis dropped",
      inputs: [f64([2, 2], [0.5, 1, -2, 3]), i64([1], [1])],
      attributes: { keepdims: 0 },
      expected: [f64([2], [0.75, 0.5])],
      smooth: true,
    },
  ],
});
