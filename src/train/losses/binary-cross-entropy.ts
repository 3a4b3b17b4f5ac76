/**
 * @file Log-loss of yes or no, from logits.
 *
 * Shape   logits `[N, 1]` against int64 class numbers `[N]` (0 and 1), or `[N, ...]` against float32 of the same dims, each a chance in [0, 1].
 * Source  torch.nn.BCEWithLogitsLoss (mean).
 */
import type { GraphWriter, Value } from "#graph";
import { defineLoss, meanByExample, sizesOf } from "./define-loss.js";

export const binaryCrossEntropy = defineLoss({
  name: "binary-cross-entropy",
  meaning: "Log-loss of yes or no: of one class against the other, or of several labels that may hold together.",
  parameters: {
    labelSmoothing: { type: "number", default: 0, range: [0, 0.999], meaning: "Share of the target that is moved to one half." },
    positiveWeight: { type: "number", default: 1, range: [1e-6, 1e6], meaning: "Weight of a yes against a no." },
  },
  create: ({ labelSmoothing, positiveWeight }) => ({
    targets: (dims) => (isSingle(dims) ? { dtype: "int64", dims: [] } : { dtype: "float32", dims }),
    write(g, { output, targets }) {
      const logits = isSingle(sizesOf(output).slice(1)) ? g.reshape(output, [sizesOf(output)[0] ?? 1]) : output;
      const truth = g.cast(targets, "float32");
      const half = g.scalar(0.5, truth);
      const isHit = g.equal(g.greater(logits, g.scalar(0, logits)), g.greater(truth, half));
      const wanted = labelSmoothing === 0 ? truth : g.add(g.mul(truth, g.scalar(1 - labelSmoothing, truth)), g.scalar(labelSmoothing / 2, truth));
      const losses = positiveWeight === 1 ? g.sub(g.softplus(logits), g.mul(logits, wanted)) : weighted(g, { logits, wanted, positiveWeight });
      return { losses: meanByExample(g, losses), weights: null, hits: meanByExample(g, g.cast(isHit, "float32")), counted: null };
    },
  }),
});

const isSingle = (dims: readonly number[]): boolean => dims.length === 0 || (dims.length === 1 && dims[0] === 1);

/** (1 - y) z + (1 + (w - 1) y) ln(1 + e^-z) */
function weighted(g: GraphWriter, { logits, wanted, positiveWeight }: { logits: Value; wanted: Value; positiveWeight: number }): Value {
  const one = g.scalar(1, logits);
  const factor = g.add(g.mul(wanted, g.scalar(positiveWeight - 1, logits)), one);
  return g.add(g.mul(g.sub(one, wanted), logits), g.mul(factor, g.softplus(g.neg(logits))));
}
