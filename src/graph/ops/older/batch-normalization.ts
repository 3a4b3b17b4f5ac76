/** BatchNormalization of opset 7 and 8, with `spatial` (a mean for each channel), the only kind that the runtime has. Source: ONNX operator BatchNormalization, opset 7. */
import { fail } from "#base";
import { f32, f64 } from "../../rules/case-tensors.js";
import { olderOp } from "../../rules/older.js";
import { batchNormalization } from "../batch-normalization.js";

export const olderBatchNormalization = olderOp(batchNormalization, {
  since: 7,
  until: 8,
  inputs: ["X", "scale", "B", "mean", "var"],
  attributes: { epsilon: { kind: "float", fallback: 1e-5 }, momentum: { kind: "float", fallback: 0.9 }, spatial: { kind: "int", fallback: 1 } },
  lift({ epsilon, momentum, spatial }) {
    if (spatial === 0) throw fail("GRAPH_INVALID", { where: "BatchNormalization", why: "spatial 0 (a mean for each element) has no rule" });
    return { inputs: [0, 1, 2, 3, 4], attributes: { epsilon, momentum } };
  },
  cases: [
    {
      name: "two channels, NaN stays in its own",
      inputs: [f32([1, 2, 2], [1, 2, 3, NaN]), f32([2], [1, 2]), f32([2], [0, 10]), f32([2], [1, 3]), f32([2], [3, 0.25])],
      attributes: { epsilon: 0 },
      expected: [f32([1, 2, 2], [0, 0.57735026, 10, NaN])],
    },
    {
      name: "float64",
      inputs: [f64([1, 1, 2], [1, 2]), f64([1], [2]), f64([1], [0.5]), f64([1], [1]), f64([1], [4])],
      attributes: { epsilon: 0 },
      expected: [f64([1, 1, 2], [0.5, 1.5])],
      smooth: true,
    },
  ],
});
