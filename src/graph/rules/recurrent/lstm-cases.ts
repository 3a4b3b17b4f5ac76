/** @file Cases of LSTM. Expected numbers are the reference's; ONNX Runtime agrees (`test/graph-ort-parity.test.ts`). */
import type { OpCase } from "../../define-op.js";
import { f32, i32, wave } from "../case-tensors.js";

export const lstmCases: readonly OpCase[] = [
  {
    name: "forward, no bias",
    inputs: [wave([3, 2, 2], 7), wave([1, 8, 2], 8), wave([1, 8, 2], 9)],
    attributes: { hidden_size: 2 },
    expected: [
      f32(
        [3, 1, 2, 2],
        [-0.1873327, 0.1544878, 0.06800579, -0.1912103, -0.1996687, 0.1122435, 0.03219631, -0.2264889, -0.01084482, 0.02331539, -0.02227321, -0.0947431],
      ),
      f32([1, 2, 2], [-0.01084482, 0.02331539, -0.02227321, -0.0947431]),
      f32([1, 2, 2], [-0.01527652, 0.07624129, -0.07629357, -0.1371085]),
    ],
    smooth: true,
  },
  {
    name: "reverse, bias and initial states",
    inputs: [wave([3, 2, 2], 10), wave([1, 8, 2], 11), wave([1, 8, 2], 12), wave([1, 16], 13), null, wave([1, 2, 2], 14), wave([1, 2, 2], 15)],
    attributes: { hidden_size: 2, direction: "reverse" },
    expected: [
      f32(
        [3, 1, 2, 2],
        [-0.1587865, 0.2673865, -0.1544272, 0.05923732, -0.1610307, 0.06946418, -0.1236756, 0.2658416, 0.0282797, -0.06924216, -0.06364489, 0.5724336],
      ),
      f32([1, 2, 2], [-0.1587865, 0.2673865, -0.1544272, 0.05923732]),
      f32([1, 2, 2], [-1.494393, 0.6911752, -1.969519, 0.1632237]),
    ],
    smooth: true,
  },
  {
    name: "both directions, lengths, initial states",
    inputs: [wave([3, 2, 2], 16), wave([2, 8, 2], 17), wave([2, 8, 2], 18), wave([2, 16], 19), i32([2], [3, 1]), wave([2, 2, 2], 20), wave([2, 2, 2], 21)],
    attributes: { hidden_size: 2, direction: "bidirectional" },
    expected: [
      f32(
        [3, 2, 2, 2],
        [
          -0.0002233137, -0.1139091, -0.1811757, 0.1449085, 0.07237124, 0.2814234, -0.005871668, 0.3351084, -0.1815724, 0.02682976, 0, 0, 0.07165305, 0.2040735,
          0, 0, -0.3678927, 0.0260267, 0, 0, 0.2053464, -0.05593911, 0, 0,
        ],
      ),
      f32([2, 2, 2], [-0.3678927, 0.0260267, -0.1811757, 0.1449085, 0.07237124, 0.2814234, -0.005871668, 0.3351084]),
      f32([2, 2, 2], [-1.589519, 0.1675521, -1.281515, 0.5519814, 0.2832491, 0.3167364, -0.01528159, 0.3971362]),
    ],
    smooth: true,
  },
  {
    name: "both directions, lengths, no initial states",
    inputs: [wave([3, 2, 2], 22), wave([2, 4, 2], 23), wave([2, 4, 1], 24), null, i32([2], [1, 2])],
    attributes: { hidden_size: 1, direction: "bidirectional" },
    expected: [
      f32([3, 2, 2, 1], [0.08590555, -0.01224674, 0.1803347, -0.1575531, 0, 0.08905868, 0, -0.07813755, 0, 0, 0, 0]),
      f32([2, 2, 1], [0.08590555, 0.08905868, 0.1803347, -0.1575531]),
      f32([2, 2, 1], [0.1908096, 0.1309724, 0.2725052, -0.4684859]),
    ],
    smooth: true,
  },
  {
    name: "batch first, one step",
    inputs: [wave([2, 1, 2], 25), wave([1, 8, 2], 26), wave([1, 8, 2], 27), wave([1, 16], 28)],
    attributes: { layout: 1 },
    expected: [
      f32([2, 1, 1, 2], [0.1722934, 0.1110869, 0.1632632, -0.0242383]),
      f32([2, 1, 2], [0.1722934, 0.1110869, 0.1632632, -0.0242383]),
      f32([2, 1, 2], [0.2582522, 0.1315342, 0.2543174, -0.03062]),
    ],
    smooth: true,
    notInRuntime: "ONNX Runtime has no kernel for layout 1",
  },
  {
    name: "batch first, both directions, initial states",
    inputs: [wave([2, 2, 2], 29), wave([2, 8, 2], 30), wave([2, 8, 2], 31), wave([2, 16], 32), null, wave([2, 2, 2], 33), wave([2, 2, 2], 34)],
    attributes: { layout: 1, direction: "bidirectional" },
    expected: [
      f32(
        [2, 2, 2, 2],
        [
          -0.04290265, -0.00893758, 0.1088555, 0.3037203, -0.07764839, 0.02442373, 0.1645945, 0.2758825, -0.09923922, -0.04013102, 0.0678013, 0.3464236,
          -0.05732961, 0.2077965, 0.2294183, 0.2605689,
        ],
      ),
      f32([2, 2, 2], [-0.07764839, 0.02442373, 0.1088555, 0.3037203, -0.05732961, 0.2077965, 0.0678013, 0.3464236]),
      f32([2, 2, 2], [-0.8234463, 0.04893339, 0.2681738, 0.3449795, -1.121028, 0.3359758, 0.1726417, 0.39094]),
    ],
    smooth: true,
    notInRuntime: "ONNX Runtime has no kernel for layout 1",
  },
  {
    name: "NaN stays in its example",
    inputs: [f32([1, 2, 2], [0.5, NaN, 1, -1]), wave([1, 8, 2], 35), wave([1, 8, 2], 36), wave([1, 16], 37)],
    attributes: { hidden_size: 2 },
    expected: [
      f32([1, 1, 2, 2], [NaN, NaN, -0.1804699, 0.04296019]),
      f32([1, 2, 2], [NaN, NaN, -0.1804699, 0.04296019]),
      f32([1, 2, 2], [NaN, NaN, -0.5165772, 0.1587459]),
    ],
    notInRuntime: "ONNX Runtime's activations clamp NaN to a number",
  },
  {
    name: "no examples",
    inputs: [wave([2, 0, 2], 38), wave([1, 4, 2], 39), wave([1, 4, 1], 40)],
    attributes: { hidden_size: 1 },
    expected: [f32([2, 1, 0, 1], []), f32([1, 0, 1], []), f32([1, 0, 1], [])],
    notInRuntime: "ONNX Runtime refuses an empty batch",
  },
  {
    name: "peepholes, lengths",
    inputs: [
      wave([3, 2, 2], 41),
      wave([1, 8, 2], 42),
      wave([1, 8, 2], 43),
      wave([1, 16], 44),
      i32([2], [2, 3]),
      wave([1, 2, 2], 45),
      wave([1, 2, 2], 46),
      wave([1, 6], 47),
    ],
    attributes: { hidden_size: 2 },
    expected: [
      f32([3, 1, 2, 2], [-0.002339259, -0.0903887, -0.179635, 0.07068773, -0.1860049, -0.02633444, -0.1117797, -0.06624597, 0, 0, -0.07392252, -0.05193745]),
      f32([1, 2, 2], [-0.1860049, -0.02633444, -0.07392252, -0.05193745]),
      f32([1, 2, 2], [-0.8187712, -0.1282175, -1.684408, -0.1154965]),
    ],
    smooth: true,
  },
  {
    name: "input and forget gate coupled, clipped",
    inputs: [wave([2, 2, 2], 48), wave([1, 8, 2], 49), wave([1, 8, 2], 50), wave([1, 16], 51)],
    attributes: { hidden_size: 2, input_forget: 1, clip: 0.9 },
    expected: [
      f32([2, 1, 2, 2], [-0.1356693, 0.1963642, -0.1356693, 0.09860358, -0.1664921, 0.1814712, -0.1651701, 0.3175198]),
      f32([1, 2, 2], [-0.1664921, 0.1814712, -0.1651701, 0.3175198]),
      f32([1, 2, 2], [-0.656451, 0.482138, -0.6496333, 0.5021458]),
    ],
    smooth: true,
  },
  {
    name: "other activations",
    inputs: [wave([2, 2, 2], 52), wave([1, 8, 2], 53), wave([1, 8, 2], 54), wave([1, 16], 55)],
    attributes: { hidden_size: 2, activations: ["HardSigmoid", "Softsign", "ScaledTanh"], activation_alpha: [0.25, 1.5], activation_beta: [0.4, 0.7] },
    expected: [
      f32([2, 1, 2, 2], [-0.04199607, -0.01960197, 0, -0.05083939, -0.02000531, 0, 0, -0.1881157]),
      f32([1, 2, 2], [-0.02000531, 0, 0, -0.1881157]),
      f32([1, 2, 2], [-0.02198434, -0.4306794, 0, -1.114529]),
    ],
    smooth: true,
  },
];
