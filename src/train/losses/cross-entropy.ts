/**
 * @file Cross-entropy of a softmax over logits, against class numbers.
 *
 * Shape   logits `[N, C]` or `[N, ..., C]`; targets int64 `[N]` or `[N, ...]`.
 * Source  torch.nn.CrossEntropyLoss (mean), with the classes on the last axis; label smoothing: Szegedy et al., arXiv:1512.00567.
 */
import type { GraphWriter, Value } from "#graph";
import { tensor } from "#tensor";
import { defineLoss, sizesOf, unsuited } from "./define-loss.js";

export const crossEntropy = defineLoss({
  name: "cross-entropy",
  meaning: "Log-loss of one class out of several.",
  parameters: {
    labelSmoothing: { type: "number", default: 0, range: [0, 0.999], meaning: "Share of the target that is spread evenly over all classes." },
    classWeights: { type: "numbers", default: [], range: [0, 1e6], length: [0, 1_000_000], meaning: "Weight of each class; none: all count 1." },
    ignoreIndex: { type: "integer", default: -100, range: [-2_147_483_648, 2_147_483_647], meaning: "A target that does not count." },
  },
  create: ({ labelSmoothing, classWeights, ignoreIndex }) => ({
    targets(dims) {
      const classes = dims.at(-1) ?? 0;
      if (classes < 2) throw unsuited("cross-entropy", "two classes or more on the last axis", dims);
      if (classWeights.length > 0 && classWeights.length !== classes)
        throw unsuited("cross-entropy", `${classWeights.length} classes, as there are class weights`, dims);
      return { dtype: "int64", dims: dims.slice(0, -1) };
    },
    write(g, { output, targets }) {
      const ignored = g.equal(targets, g.scalar(ignoreIndex, targets));
      const counted = g.cast(g.not(ignored), "float32");
      const labels = g.where(ignored, g.scalar(0, targets), targets);
      const logs = g.logSoftmax(output, -1);
      const picked = pick(g, logs, labels);
      const weightTable = classWeights.length === 0 ? null : g.constant(tensor("float32", [classWeights.length], Float32Array.from(classWeights)));
      const weights = weightTable === null ? counted : g.mul(counted, g.gather(weightTable, labels));
      const hard = g.mul(g.neg(picked), weights);
      const losses = labelSmoothing === 0 ? hard : smoothed(g, { hard, logs, counted, weightTable, share: labelSmoothing });
      const guess = g.argMax(output, { axis: sizesOf(output).length - 1, keepdims: false });
      return { losses, weights, hits: g.mul(g.cast(g.equal(guess, labels), "float32"), counted), counted };
    },
  }),
});

/** `logs[..., labels]` */
function pick(g: GraphWriter, logs: Value, labels: Value): Value {
  const axis = sizesOf(logs).length - 1;
  return g.squeeze(g.gatherElements(logs, g.unsqueeze(labels, [axis]), axis), [axis]);
}

interface Smoothing {
  readonly hard: Value;
  readonly logs: Value;
  readonly counted: Value;
  readonly weightTable: Value | null;
  readonly share: number;
}

/** (1 - share) * hard + share / C * sum over classes of weight * -log p, as torch weighs it. */
function smoothed(g: GraphWriter, { hard, logs, counted, weightTable, share }: Smoothing): Value {
  const classes = sizesOf(logs).at(-1) ?? 1;
  const spread = g.reduceSum(weightTable === null ? logs : g.mul(logs, weightTable), { axes: [-1], keepdims: false });
  const even = g.mul(g.mul(spread, g.scalar(-share / classes, spread)), counted);
  return g.add(g.mul(hard, g.scalar(1 - share, hard)), even);
}
