/**
 * GroupNormalization: groups of channels with mean 0 and deviation 1 in each image, then each channel scaled and moved.
 * Shape [N, C, ...], twice [C] -> [N, C, ...]. Source: ONNX operator GroupNormalization, opset 21 (ONNX has withdrawn the one of opset 18); Wu & He, arXiv:1803.08494.
 */
import { defineOp } from "../define-op.js";
import { f32 } from "../rules/case-tensors.js";
import { groupedGradient, groupedReference, groupedShape } from "../rules/normalising/group-normalising.js";

export const groupNormalization = defineOp({
  name: "GroupNormalization",
  since: 21,
  inputs: ["X", "scale", "bias"],
  attributes: { epsilon: { kind: "float", fallback: 1e-5 }, num_groups: { kind: "int", required: true }, stash_type: { kind: "int", fallback: 1 } },
  inferShape: (inputs, { epsilon, num_groups: groups }, { where }) => groupedShape(inputs, { where, groups, epsilon }),
  reference: (inputs, { epsilon, num_groups: groups }) => groupedReference(inputs, { groups, epsilon }),
  gradient: ({ inputs: [x, scale], cotangents: [dy], where }, { epsilon, num_groups: groups }, g) =>
    groupedGradient(g, { x, scale, dy }, { where, groups, epsilon }),
  cases: [
    {
      name: "two groups of two channels",
      inputs: [f32([1, 4, 2], [1, 3, 1, 3, 2, 2, 2, 6]), f32([4], [1, 2, 3, 4]), f32([4], [0, 0, 10, 10])],
      attributes: { num_groups: 2, epsilon: 0.5625 },
      expected: [f32([1, 4, 2], [-0.8, 0.8, -1.6, 1.6, 8.4105616, 8.4105616, 7.8807483, 16.3577557])],
      smooth: true,
    },
    {
      name: "two images, infinity stays in its group",
      inputs: [f32([2, 2, 1], [1, 2, Infinity, 4]), f32([2], [1, 1]), f32([2], [0, 5])],
      attributes: { num_groups: 2 },
      expected: [f32([2, 2, 1], [0, 5, NaN, 5])],
    },
    {
      name: "no images",
      inputs: [f32([0, 2, 2], []), f32([2], [1, 1]), f32([2], [0, 0])],
      attributes: { num_groups: 1 },
      expected: [f32([0, 2, 2], [])],
      notInRuntime: "its reshape refuses zero images",
    },
  ],
});
