/** @file Cases of GRU. Expected numbers are the reference's; ONNX Runtime agrees (`test/graph-ort-parity.test.ts`). */
import type { OpCase } from "../../define-op.js";
import { f32, i32, wave } from "../case-tensors.js";

export const gruCases: readonly OpCase[] = [
  {
    name: "forward, no bias",
    inputs: [wave([3, 2, 2], 7), wave([1, 6, 2], 8), wave([1, 6, 2], 9)],
    attributes: { hidden_size: 2 },
    expected: [
      f32(
        [3, 1, 2, 2],
        [-0.142176, 0.2940784, 0.08052964, -0.1217153, -0.05249239, 0.174649, -0.2341029, -0.03592347, 0.1311499, -0.2306911, -0.5639712, 0.1050993],
      ),
      f32([1, 2, 2], [0.1311499, -0.2306911, -0.5639712, 0.1050993]),
    ],
    smooth: true,
  },
  {
    name: "reverse, bias and initial states",
    inputs: [wave([3, 2, 2], 10), wave([1, 6, 2], 11), wave([1, 6, 2], 12), wave([1, 12], 13), null, wave([1, 2, 2], 14)],
    attributes: { hidden_size: 2, direction: "reverse" },
    expected: [
      f32(
        [3, 1, 2, 2],
        [-0.009177016, 0.412464, -0.3412182, 0.5224863, 0.4809164, 0.1424577, -0.6691649, 0.5233806, 0.8351867, -0.1007837, -0.8614453, 0.4089003],
      ),
      f32([1, 2, 2], [-0.009177016, 0.412464, -0.3412182, 0.5224863]),
    ],
    smooth: true,
  },
  {
    name: "both directions, lengths, initial states",
    inputs: [wave([3, 2, 2], 15), wave([2, 6, 2], 16), wave([2, 6, 2], 17), wave([2, 12], 18), i32([2], [3, 1]), wave([2, 2, 2], 19)],
    attributes: { hidden_size: 2, direction: "bidirectional" },
    expected: [
      f32(
        [3, 2, 2, 2],
        [
          -0.3994966, 0.674017, -0.5131378, -0.4887792, -0.5222343, 0.8375865, -0.1703364, -0.1479595, -0.3996154, 0.2213155, 0, 0, -0.2910751, 0.809633, 0, 0,
          -0.2711964, -0.1950785, 0, 0, 0.1498834, 0.7597193, 0, 0,
        ],
      ),
      f32([2, 2, 2], [-0.2711964, -0.1950785, -0.5131378, -0.4887792, -0.5222343, 0.8375865, -0.1703364, -0.1479595]),
    ],
    smooth: true,
  },
  {
    name: "both directions, lengths, no initial states",
    inputs: [wave([3, 2, 2], 20), wave([2, 3, 2], 21), wave([2, 3, 1], 22), null, i32([2], [1, 2])],
    attributes: { hidden_size: 1, direction: "bidirectional" },
    expected: [
      f32([3, 2, 2, 1], [0.05217181, -0.2790856, 0.2331978, -0.119931, 0, -0.6175723, 0, 0.0490572, 0, 0, 0, 0]),
      f32([2, 2, 1], [0.05217181, -0.6175723, 0.2331978, -0.119931]),
    ],
    smooth: true,
  },
  {
    name: "batch first, one step",
    inputs: [wave([2, 1, 2], 23), wave([1, 6, 2], 24), wave([1, 6, 2], 25), wave([1, 12], 26)],
    attributes: { layout: 1 },
    expected: [f32([2, 1, 1, 2], [-0.07754264, 0.3430701, 0.1623185, 0.07922759]), f32([2, 1, 2], [-0.07754264, 0.3430701, 0.1623185, 0.07922759])],
    smooth: true,
    notInRuntime: "ONNX Runtime has no kernel for layout 1",
  },
  {
    name: "batch first, both directions, initial states",
    inputs: [wave([2, 2, 2], 27), wave([2, 6, 2], 28), wave([2, 6, 2], 29), wave([2, 12], 30), null, wave([2, 2, 2], 31)],
    attributes: { layout: 1, direction: "bidirectional" },
    expected: [
      f32(
        [2, 2, 2, 2],
        [
          -0.4822179, 0.1575879, -0.8330473, -0.5086114, -0.2299307, -0.3813578, 0.3277391, -0.6658293, -0.2091089, 0.1097651, -0.7910577, -0.3505241,
          -0.5678285, -0.1239343, 0.122677, -0.5693288,
        ],
      ),
      f32([2, 2, 2], [-0.2299307, -0.3813578, -0.8330473, -0.5086114, -0.5678285, -0.1239343, -0.7910577, -0.3505241]),
    ],
    smooth: true,
    notInRuntime: "ONNX Runtime has no kernel for layout 1",
  },
  {
    name: "NaN stays in its example",
    inputs: [f32([1, 2, 2], [0.5, NaN, 1, -1]), wave([1, 6, 2], 32), wave([1, 6, 2], 33), wave([1, 12], 34)],
    attributes: { hidden_size: 2 },
    expected: [f32([1, 1, 2, 2], [NaN, NaN, 0.3517565, -0.5063662]), f32([1, 2, 2], [NaN, NaN, 0.3517565, -0.5063662])],
    notInRuntime: "ONNX Runtime's activations clamp NaN to a number",
  },
  {
    name: "no examples",
    inputs: [wave([2, 0, 2], 35), wave([1, 3, 2], 36), wave([1, 3, 1], 37)],
    attributes: { hidden_size: 1 },
    expected: [f32([2, 1, 0, 1], []), f32([1, 0, 1], [])],
    notInRuntime: "ONNX Runtime refuses an empty batch",
  },
  {
    name: "forward, no bias, reset after the product",
    inputs: [wave([3, 2, 2], 38), wave([1, 6, 2], 39), wave([1, 6, 2], 40)],
    attributes: { hidden_size: 2, linear_before_reset: 1 },
    expected: [
      f32(
        [3, 1, 2, 2],
        [-0.1818018, 0.3210646, 0.1399974, -0.1574031, -0.1370063, 0.2749948, -0.1496024, -0.07160739, 0.05984715, -0.1186595, -0.5298659, 0.08152442],
      ),
      f32([1, 2, 2], [0.05984715, -0.1186595, -0.5298659, 0.08152442]),
    ],
    smooth: true,
  },
  {
    name: "reverse, bias and initial states, reset after the product",
    inputs: [wave([3, 2, 2], 41), wave([1, 6, 2], 42), wave([1, 6, 2], 43), wave([1, 12], 44), null, wave([1, 2, 2], 45)],
    attributes: { hidden_size: 2, linear_before_reset: 1, direction: "reverse" },
    expected: [
      f32(
        [3, 1, 2, 2],
        [-0.02525671, 0.6735072, 0.04210867, 0.3050013, 0.3555055, 0.4993887, -0.4497789, 0.3575074, 0.7029474, 0.325986, -0.7708442, 0.1599992],
      ),
      f32([1, 2, 2], [-0.02525671, 0.6735072, 0.04210867, 0.3050013]),
    ],
    smooth: true,
  },
  {
    name: "both directions, lengths, initial states, reset after the product",
    inputs: [wave([3, 2, 2], 46), wave([2, 6, 2], 47), wave([2, 6, 2], 48), wave([2, 12], 49), i32([2], [3, 1]), wave([2, 2, 2], 50)],
    attributes: { hidden_size: 2, linear_before_reset: 1, direction: "bidirectional" },
    expected: [
      f32(
        [3, 2, 2, 2],
        [
          -0.4248554, 0.6403363, -0.4272209, -0.3958041, -0.3757806, 0.8915493, 0.04554471, -0.4991761, -0.3115429, 0.4446094, 0, 0, -0.278203, 0.9042073, 0, 0,
          -0.1400558, 0.1682824, 0, 0, -0.001537342, 0.9066657, 0, 0,
        ],
      ),
      f32([2, 2, 2], [-0.1400558, 0.1682824, -0.4272209, -0.3958041, -0.3757806, 0.8915493, 0.04554471, -0.4991761]),
    ],
    smooth: true,
  },
  {
    name: "both directions, lengths, no initial states, reset after the product",
    inputs: [wave([3, 2, 2], 51), wave([2, 3, 2], 52), wave([2, 3, 1], 53), null, i32([2], [1, 2])],
    attributes: { hidden_size: 1, linear_before_reset: 1, direction: "bidirectional" },
    expected: [
      f32([3, 2, 2, 1], [0.02091726, -0.2226588, 0.2370754, -0.1275638, 0, -0.5558324, 0, 0.06101568, 0, 0, 0, 0]),
      f32([2, 2, 1], [0.02091726, -0.5558324, 0.2370754, -0.1275638]),
    ],
    smooth: true,
  },
  {
    name: "other activations",
    inputs: [wave([2, 2, 2], 54), wave([1, 6, 2], 55), wave([1, 6, 2], 56), wave([1, 12], 57), i32([2], [2, 1]), wave([1, 2, 2], 58)],
    attributes: { hidden_size: 2, activations: ["HardSigmoid", "Softsign"], linear_before_reset: 1 },
    expected: [
      f32([2, 1, 2, 2], [0.4345656, 0.1682323, -0.2899537, 0.2679081, 0.3877761, 0.2640943, 0, 0]),
      f32([1, 2, 2], [0.3877761, 0.2640943, -0.2899537, 0.2679081]),
    ],
    smooth: true,
  },
  {
    name: "clipped, reset before the product",
    inputs: [wave([2, 2, 2], 59), wave([1, 6, 2], 60), wave([1, 6, 2], 61), wave([1, 12], 62)],
    attributes: { hidden_size: 2, clip: 0.8 },
    expected: [
      f32([2, 1, 2, 2], [-0.3483571, 0.4209199, -0.2840301, -0.1730816, -0.4022977, 0.2860838, -0.546225, -0.06460378]),
      f32([1, 2, 2], [-0.4022977, 0.2860838, -0.546225, -0.06460378]),
    ],
    smooth: true,
  },
];
