/**
 * InstanceNormalization: each channel of each image with mean 0 and deviation 1, then scaled and moved.
 * Shape [N, C, ...], twice [C] -> [N, C, ...]. Source: ONNX operator InstanceNormalization, opset 6 to 22; Ulyanov et al., arXiv:1607.08022.
 */
import { defineOp } from "../define-op.js";
import { f32 } from "../rules/case-tensors.js";
import { groupedGradient, groupedReference, groupedShape } from "../rules/normalising/group-normalising.js";

export const instanceNormalization = defineOp({
  name: "InstanceNormalization",
  since: 6,
  inputs: ["input", "scale", "B"],
  attributes: { epsilon: { kind: "float", fallback: 1e-5 } },
  inferShape: (inputs, { epsilon }, { where }) => groupedShape(inputs, { where, groups: null, epsilon }),
  reference: (inputs, { epsilon }) => groupedReference(inputs, { groups: null, epsilon }),
  gradient: ({ inputs: [x, scale], cotangents: [dy], where }, { epsilon }, g) => groupedGradient(g, { x, scale, dy }, { where, groups: null, epsilon }),
  cases: [
    {
      name: "two channels",
      inputs: [f32([1, 2, 2], [1, 3, 2, -4]), f32([2], [1, 2]), f32([2], [0, 10])],
      attributes: { epsilon: 0.5625 },
      expected: [f32([1, 2, 2], [-0.8, 0.8, 11.940285, 8.059715])],
      smooth: true,
    },
    { name: "equal elements", inputs: [f32([1, 1, 3], [5, 5, 5]), f32([1], [2]), f32([1], [1])], expected: [f32([1, 1, 3], [1, 1, 1])] },
    { name: "no images", inputs: [f32([0, 1, 3], []), f32([1], [2]), f32([1], [1])], expected: [f32([0, 1, 3], [])] },
  ],
});
