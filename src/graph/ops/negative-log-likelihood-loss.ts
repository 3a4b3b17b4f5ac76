/**
 * NegativeLogLikelihoodLoss: minus the log-probability at each target's class.
 *
 * Shape   input [N, C, ...], targets [N, ...], weights [C] -> [] (or like the targets).
 * Throws  GRAPH_INVALID for a target that is neither a class nor `ignore_index`.
 * Source  ONNX operator NegativeLogLikelihoodLoss, opset 13.
 */
import { defineOp } from "../define-op.js";
import { f32, f64, i32, i64 } from "../rules/case-tensors.js";
import { CLASS_LOSS_ATTRIBUTES, classLoss, classLossType, lessAtTargets, targetShare, weightGradient } from "../rules/reductions/class-losses.js";
import { zerosLike } from "../rules/gradients.js";

export const negativeLogLikelihoodLoss = defineOp({
  name: "NegativeLogLikelihoodLoss",
  since: 12,
  inputs: ["input", "target", "weight?"],
  attributes: CLASS_LOSS_ATTRIBUTES,
  inferShape: (inputs, attributes, context) => [classLossType(inputs, attributes, context)],
  reference: (inputs, attributes, context) => [classLoss(inputs, attributes, context)],
  // d input = -share at the target
  gradient({ inputs: [scores, targets, weights], outputs: [loss], cotangents: [cotangent] }, attributes, g) {
    const node = { scores, targets, weights, loss, cotangent, attributes };
    const own = lessAtTargets(g, zerosLike(g, scores), { node, share: targetShare(g, node) });
    return [own, null, weightGradient(g, node, scores)];
  },
  cases: [
    { name: "the mean", inputs: [f32([2, 2], [-1, -2, -3, -4]), i64([2], [1, 0])], expected: [f32([], [2.5])] },
    {
      name: "weights, an ignored row, int32 targets",
      inputs: [f32([3, 2], [-1, -2, -3, -4, -5, -6]), i32([3], [1, 0, 1]), f32([2], [2, 0.5])],
      attributes: { ignore_index: 1, reduction: "sum" },
      expected: [f32([], [6])],
    },
    {
      name: "one loss for each pixel, -Infinity",
      inputs: [f32([1, 2, 2], [-1, -2, -3, -Infinity]), i64([1, 2], [0, 1])],
      attributes: { reduction: "none" },
      expected: [f32([1, 2], [1, Infinity])],
    },
    { name: "no rows", inputs: [f32([0, 2], []), i64([0], [])], attributes: { reduction: "sum" }, expected: [f32([], [0])] },
    {
      name: "float64, mean",
      inputs: [f64([2, 2], [-1, -2, -3, -4]), i64([2], [1, 0])],
      expected: [f64([], [2.5])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
    {
      name: "float64, weights, one ignored",
      inputs: [f64([3, 2], [-1, -2, -3, -4, -5, -6]), i64([3], [1, 0, -1]), f64([2], [2, 0.5])],
      attributes: { ignore_index: -1 },
      expected: [f64([], [2.8])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
    {
      name: "float64, one loss for each pixel",
      inputs: [f64([1, 2, 2], [-1, -2, -3, -4]), i64([1, 2], [0, 1]), f64([2], [2, 0.5])],
      attributes: { reduction: "none" },
      expected: [f64([1, 2], [2, 2])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
