/** @file Cases of RNN. Expected numbers are the reference's; ONNX Runtime agrees (`test/graph-ort-parity.test.ts`). */
import type { OpCase } from "../../define-op.js";
import { f32, i32, wave } from "../case-tensors.js";

export const rnnCases: readonly OpCase[] = [
  {
    name: "forward, no bias",
    inputs: [wave([3, 2, 2], 7), wave([1, 2, 2], 8), wave([1, 2, 2], 9)],
    attributes: { hidden_size: 2 },
    expected: [
      f32(
        [3, 1, 2, 2],
        [0.4423912, -0.2641831, -0.6044947, 0.4885089, 0.8639959, -0.7994512, -0.9379005, 0.9115765, 0.97441, -0.9640933, -0.9803452, 0.9749454],
      ),
      f32([1, 2, 2], [0.97441, -0.9640933, -0.9803452, 0.9749454]),
    ],
    smooth: true,
  },
  {
    name: "reverse, bias and initial states",
    inputs: [wave([3, 2, 2], 10), wave([1, 2, 2], 11), wave([1, 2, 2], 12), wave([1, 4], 13), null, wave([1, 2, 2], 14)],
    attributes: { hidden_size: 2, direction: "reverse" },
    expected: [
      f32(
        [3, 1, 2, 2],
        [0.2379201, -0.08952521, -0.3588298, 0.2229552, 0.006228444, 0.0271776, -0.3735898, 0.3391422, 0.2697554, -0.5207731, -0.4391683, 0.6138026],
      ),
      f32([1, 2, 2], [0.2379201, -0.08952521, -0.3588298, 0.2229552]),
    ],
    smooth: true,
  },
  {
    name: "both directions, lengths, initial states",
    inputs: [wave([3, 2, 2], 15), wave([2, 2, 2], 16), wave([2, 2, 2], 17), wave([2, 4], 18), i32([2], [3, 1]), wave([2, 2, 2], 19)],
    attributes: { hidden_size: 2, direction: "bidirectional" },
    expected: [
      f32(
        [3, 2, 2, 2],
        [
          0.09758843, -0.3992866, -0.3942312, 0.06192067, -0.05113623, 0.02898394, 0.08846817, -0.4315501, 0.5588148, -0.5977828, 0, 0, -0.1194695, 0.1814827,
          0, 0, 0.2682761, -0.3746565, 0, 0, 0.1508401, -0.4636886, 0, 0,
        ],
      ),
      f32([2, 2, 2], [0.2682761, -0.3746565, -0.3942312, 0.06192067, -0.05113623, 0.02898394, 0.08846817, -0.4315501]),
    ],
    smooth: true,
  },
  {
    name: "both directions, lengths, no initial states",
    inputs: [wave([3, 2, 2], 20), wave([2, 1, 2], 21), wave([2, 1, 1], 22), null, i32([2], [1, 2])],
    attributes: { hidden_size: 1, direction: "bidirectional" },
    expected: [
      f32([3, 2, 2, 1], [0.5196791, -0.6707471, -0.3556525, -0.1209304, 0, -0.7962907, 0, 0.7679042, 0, 0, 0, 0]),
      f32([2, 2, 1], [0.5196791, -0.7962907, -0.3556525, -0.1209304]),
    ],
    smooth: true,
  },
  {
    name: "batch first, one step",
    inputs: [wave([2, 1, 2], 23), wave([1, 2, 2], 24), wave([1, 2, 2], 25), wave([1, 4], 26)],
    attributes: { layout: 1 },
    expected: [f32([2, 1, 1, 2], [0.3856671, -0.1173567, -0.7224256, 0.6844295]), f32([2, 1, 2], [0.3856671, -0.1173567, -0.7224256, 0.6844295])],
    smooth: true,
    notInRuntime: "ONNX Runtime has no kernel for layout 1",
  },
  {
    name: "batch first, both directions, initial states",
    inputs: [wave([2, 2, 2], 27), wave([2, 2, 2], 28), wave([2, 2, 2], 29), wave([2, 4], 30), null, wave([2, 2, 2], 31)],
    attributes: { layout: 1, direction: "bidirectional" },
    expected: [
      f32(
        [2, 2, 2, 2],
        [
          0.221754, -0.5188026, 0.3679987, -0.4656607, -0.6213173, 0.3421121, -0.4729783, 0.170615, 0.20888, -0.497441, 0.6472972, -0.7051014, -0.7305238,
          0.5681565, -0.3979409, 0.07555578,
        ],
      ),
      f32([2, 2, 2], [-0.6213173, 0.3421121, 0.3679987, -0.4656607, -0.7305238, 0.5681565, 0.6472972, -0.7051014]),
    ],
    smooth: true,
    notInRuntime: "ONNX Runtime has no kernel for layout 1",
  },
  {
    name: "NaN stays in its example",
    inputs: [f32([1, 2, 2], [0.5, NaN, 1, -1]), wave([1, 2, 2], 32), wave([1, 2, 2], 33), wave([1, 4], 34)],
    attributes: { hidden_size: 2 },
    expected: [f32([1, 1, 2, 2], [NaN, NaN, 0.029991, -0.1095585]), f32([1, 2, 2], [NaN, NaN, 0.029991, -0.1095585])],
  },
  {
    name: "no examples",
    inputs: [wave([2, 0, 2], 35), wave([1, 1, 2], 36), wave([1, 1, 1], 37)],
    attributes: { hidden_size: 1 },
    expected: [f32([2, 1, 0, 1], []), f32([1, 0, 1], [])],
    notInRuntime: "ONNX Runtime refuses an empty batch",
  },
  {
    name: "relu and affine, by direction",
    inputs: [wave([3, 2, 2], 38), wave([2, 2, 2], 39), wave([2, 2, 2], 40), wave([2, 4], 41)],
    attributes: { hidden_size: 2, direction: "bidirectional", activations: ["Relu", "Affine"], activation_alpha: [0.5], activation_beta: [0.1] },
    expected: [
      f32(
        [3, 2, 2, 2],
        [
          0.6654, 0, 0, 0.3276, 0.4594623, -0.07373267, -0.2659397, 0.2896204, 1.53105, 0, 0, 1.02164, 0.7265975, -0.3695035, -0.4649225, 0.5345963, 2.344887,
          0, 0, 1.827476, 0.6351, -0.39435, -0.32775, 0.48425,
        ],
      ),
      f32([2, 2, 2], [2.344887, 0, 0, 1.827476, 0.4594623, -0.07373267, -0.2659397, 0.2896204]),
    ],
    smooth: true,
  },
  {
    name: "elu, clipped",
    inputs: [wave([2, 2, 2], 42), wave([1, 2, 2], 43), wave([1, 2, 2], 44), wave([1, 4], 45)],
    attributes: { hidden_size: 2, activations: ["Elu"], activation_alpha: [0.7], clip: 1.2 },
    expected: [
      f32([2, 1, 2, 2], [0.4688, -0.08212863, -0.4206179, 0.8868001, 0.7915687, -0.3328529, -0.1930055, 0.5516108]),
      f32([1, 2, 2], [0.7915687, -0.3328529, -0.1930055, 0.5516108]),
    ],
    smooth: true,
  },
];
