/**
 * SoftmaxCrossEntropyLoss: -log of the softmax (along axis 1) at each target's class; also gives all log-probabilities.
 *
 * Shape   scores [N, C, ...], targets [N, ...], weights [C] -> loss [] (or like the targets), log_prob like the scores.
 * Throws  GRAPH_INVALID for a target that is neither a class nor `ignore_index`.
 * Source  ONNX operator SoftmaxCrossEntropyLoss, opset 13.
 */
import { defineOp } from "../define-op.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { f32, f64, i32, i64 } from "../rules/case-tensors.js";
import { CLASS_LOSS_ATTRIBUTES, classLoss, classLossType, lessAtTargets, targetShare, weightGradient } from "../rules/reductions/class-losses.js";
import { softmaxLanes } from "../rules/reductions/softmax-lanes.js";

const logSoftmaxOf = softmaxLanes((shifted, sum) => shifted - Math.log(sum));

export const softmaxCrossEntropyLoss = defineOp({
  name: "SoftmaxCrossEntropyLoss",
  since: 12,
  inputs: ["scores", "labels", "weights?"],
  attributes: CLASS_LOSS_ATTRIBUTES,
  inferShape: (inputs, attributes, context) => [classLossType(inputs, attributes, context), { dtype: inputs[0].dtype, dims: inputs[0].dims }],
  reference([scores, targets, weights], attributes, context) {
    const [logs = scores] = logSoftmaxOf([scores], { axis: 1 }, context);
    return [classLoss([logs, targets, weights], attributes, context), logs];
  },
  // d scores = share * e^log_prob, less the share at the target; a cotangent of log_prob itself goes back as LogSoftmax's does
  gradient({ inputs: [scores, targets, weights], outputs: [loss, given], cotangents: [dLoss, dLogs] }, attributes, g) {
    const logs = given ?? g.logSoftmax(scores, 1);
    const probabilities = g.exp(logs);
    const back = dLogs == null ? null : logSoftmaxGradient(g, dLogs, probabilities);
    if ((dLoss as Value | null) === null) return [back, null, null];
    const node = { scores, targets, weights, loss, cotangent: dLoss, attributes };
    const share = targetShare(g, node);
    const own = lessAtTargets(g, g.mul(probabilities, share), { node, share });
    return [back === null ? own : g.add(own, back), null, weightGradient(g, node, logs)];
  },
  cases: [
    {
      name: "the mean of two rows, with log-probabilities",
      inputs: [f32([2, 3], [1, 2, 3, 0, 0, 0]), i64([2], [2, 0])],
      expected: [f32([], [0.7531091]), f32([2, 3], [-2.407606, -1.407606, -0.40760598, -1.0986123, -1.0986123, -1.0986123])],
    },
    {
      name: "far apart scores stay finite, int32 targets",
      inputs: [f32([1, 2], [0, 500]), i32([1], [0])],
      attributes: { reduction: "sum" },
      expected: [f32([], [500])],
    },
    {
      name: "weights, an ignored row, mean",
      inputs: [f32([3, 2], [0, 0, 1, 1, 5, -5]), i64([3], [0, 1, -1]), f32([2], [1, 3])],
      attributes: { ignore_index: -1 },
      expected: [f32([], [0.6931472])],
    },
    {
      name: "one loss for each pixel",
      inputs: [f32([1, 2, 2], [0, 1, 0, -1]), i64([1, 2], [0, 1])],
      attributes: { reduction: "none" },
      expected: [f32([1, 2], [0.6931472, 2.126928])],
    },
    { name: "NaN spreads", inputs: [f32([1, 2], [NaN, 0]), i64([1], [1])], expected: [f32([], [NaN])] },
    {
      name: "no rows",
      inputs: [f32([0, 2], []), i64([0], [])],
      attributes: { reduction: "none" },
      expected: [f32([0], []), f32([0, 2], [])],
      notInRuntime: "it cannot reshape without elements",
    },
    {
      name: "float64, mean, both outputs reach the loss",
      inputs: [f64([2, 2], [0.5, -1, 2, 2.5]), i64([2], [1, 0])],
      expected: [f64([], [1.3377451310814295]), f64([2, 2], [-0.20141327798275246, -1.7014132779827524, -0.9740769841801067, -0.4740769841801067])],
      smooth: true,
    },
    {
      name: "float64, weights, one ignored",
      inputs: [f64([3, 2], [0.5, -1, 2, 2.5, 1, 0]), i64([3], [1, 0, 7]), f64([2], [2, 0.5])],
      attributes: { ignore_index: 7 },
      expected: [f64([], [1.1195442429406355])],
      smooth: true,
    },
    {
      name: "float64, sum, weights",
      inputs: [f64([2, 2], [0.5, -1, 2, 2.5]), i64([2], [1, 0]), f64([2], [2, 0.5])],
      attributes: { reduction: "sum" },
      expected: [f64([], [2.798860607351589])],
      smooth: true,
    },
    {
      name: "float64, one loss for each pixel, weights, one ignored",
      inputs: [f64([1, 2, 2], [0.5, 2, -1, 2.5]), i64([1, 2], [1, -1]), f64([2], [2, 0.5])],
      attributes: { reduction: "none", ignore_index: -1 },
      expected: [f64([1, 2], [0.8507066389913762, 0])],
      smooth: true,
    },
  ],
});

function logSoftmaxGradient(g: GraphWriter, cotangent: Value, probabilities: Value): Value {
  return g.sub(cotangent, g.mul(probabilities, g.reduceSum(cotangent, { axes: [1] })));
}
