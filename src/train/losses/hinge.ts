/**
 * @file Hinge: how far a score falls short of its margin.
 *
 * Shape   scores `[N, 1]` against int64 `[N]` (0 and 1): max(0, margin - t s), t = -1 or 1;
 *         scores `[N, C]` against int64 `[N]`: sum over j != y of max(0, margin - s_y + s_j), divided by C.
 * Source  Crammer & Singer 2001; torch.nn.MultiMarginLoss (mean).
 */
import { defineLoss, sizesOf, unsuited } from "./define-loss.js";

export const hinge = defineLoss({
  name: "hinge",
  meaning: "How far a score falls short of its margin: a support vector machine's.",
  parameters: { margin: { type: "number", default: 1, range: [1e-6, 1e6], meaning: "Lead of the right score from which on it costs nothing." } },
  create: ({ margin }) => ({
    targets(dims) {
      if (dims.length !== 1) throw unsuited("hinge", "[1] or [classes]", dims);
      return { dtype: "int64", dims: [] };
    },
    write(g, { output, targets }) {
      const [rows = 1, classes = 1] = sizesOf(output);
      if (classes === 1) {
        const score = g.reshape(output, [rows]);
        const isYes = g.equal(targets, g.scalar(1, targets));
        const lead = g.where(isYes, score, g.neg(score));
        const hits = g.cast(g.equal(g.greater(score, g.scalar(0, score)), isYes), "float32");
        return { losses: g.relu(g.sub(g.scalar(margin, lead), lead)), weights: null, hits, counted: null };
      }
      const right = g.gatherElements(output, g.unsqueeze(targets, [1]), 1);
      // the right class itself gives the margin, which is taken off again
      const all = g.reduceSum(g.relu(g.add(g.sub(output, right), g.scalar(margin, output))), { axes: [1], keepdims: false });
      const losses = g.mul(g.sub(all, g.scalar(margin, all)), g.scalar(1 / classes, all));
      const hits = g.cast(g.equal(g.argMax(output, { axis: 1, keepdims: false }), targets), "float32");
      return { losses, weights: null, hits, counted: null };
    },
  }),
});
