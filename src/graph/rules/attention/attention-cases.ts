/** @file Cases of the attention operators. Expected numbers are the reference's; ONNX Runtime agrees (`test/graph-ort-parity.test.ts`). */
import type { OpCase } from "../../define-op.js";
import { bool, f32, i32, wave } from "../case-tensors.js";

export const attentionCases: readonly OpCase[] = [
  {
    name: "one head each, four axes",
    inputs: [wave([1, 1, 2, 2], 0), wave([1, 1, 3, 2], 1), wave([1, 1, 3, 3], 2)],
    expected: [f32([1, 1, 2, 3], [0.4822592, 0.2241245, -0.5387199, 0.4367437, 0.4490862, -0.5519615])],
    smooth: true,
  },
  {
    name: "heads shared, causal, three axes, an added mask",
    inputs: [wave([2, 3, 8], 0), wave([2, 3, 4], 1), wave([2, 3, 4], 2), wave([3, 3], 3)],
    attributes: { q_num_heads: 4, kv_num_heads: 2, is_causal: 1 },
    expected: [
      f32(
        [2, 3, 8],
        [
          0.91, -0.53, 0.91, -0.53, -0.77, 0.73, -0.77, 0.73, 0.8440347, -0.5999632, 0.8444331, -0.5995406, -0.6889527, 0.7774423, -0.6743343, 0.7859994,
          0.6287014, -0.7775594, 0.715194, -0.7084134, -0.5298709, 0.8468841, -0.4152256, 0.8912036, -0.4, -0.86, -0.4, -0.86, 0.62, 0.7, 0.62, 0.7, -0.506124,
          -0.7618353, -0.462701, -0.8020017, 0.6677989, 0.6306145, 0.7046088, 0.5771808, -0.6970705, -0.5337869, -0.6198118, -0.6346964, 0.7833459, 0.4335904,
          0.8241479, 0.3418928,
        ],
      ),
    ],
    smooth: true,
  },
  {
    name: "past keys, scaled, all outputs",
    inputs: [wave([1, 2, 2, 2], 0), wave([1, 2, 2, 2], 1), wave([1, 2, 2, 2], 2), null, wave([1, 2, 1, 2], 3), wave([1, 2, 1, 2], 4)],
    attributes: { scale: 0.8, is_causal: 1, qk_matmul_output_mode: 0 },
    expected: [
      f32([1, 2, 2, 2], [0.5030395, -0.5348738, -0.5118001, -0.1063565, 0.7659324, -0.1827532, 0.1270665, 0.4116593]),
      f32([1, 2, 3, 2], [0.14, -1, 0.84, 0.43, -0.95, -0.18, 0.12, 0.97, 1, -0.08, -0.98, 0.33]),
      f32([1, 2, 3, 2], [-0.76, -0.55, 0.91, -0.53, -0.77, 0.73, 0.9, 0.32, 0.58, -0.88, -0.36, 0.97]),
      f32([1, 2, 2, 3], [-0.792, 0.34056, -0.14256, 0.71488, -0.49464, 0.33152, 0.6678401, 0.3408, -0.17296, -0.54832, -0.52032, 0.38512]),
    ],
    smooth: true,
  },
  {
    name: "a mask of which keys count, weights as the fourth output",
    inputs: [wave([1, 1, 2, 2], 0), wave([1, 1, 3, 2], 1), wave([1, 1, 3, 2], 2), bool([2, 3], [1, 0, 1, 1, 1, 0])],
    attributes: { qk_matmul_output_mode: 3 },
    expected: [
      f32([1, 1, 2, 2], [0.7741451, -0.6740885, -0.2237573, 0.320318]),
      f32([1, 1, 3, 2], [0.84, 0.43, -0.95, -0.18, 1, -0.08]),
      f32([1, 1, 3, 2], [0.91, -0.53, -0.77, 0.73, 0.58, -0.88]),
      f32([1, 1, 2, 3], [0.5883184, 0, 0.4116816, 0.3251444, 0.6748555, 0]),
    ],
    smooth: true,
  },
  {
    name: "scores capped",
    inputs: [wave([1, 1, 2, 2], 0), wave([1, 1, 3, 2], 1), wave([1, 1, 3, 2], 2)],
    attributes: { softcap: 0.5 },
    expected: [f32([1, 1, 2, 2], [0.3374396, -0.2806225, 0.05134582, -0.06820711])],
    smooth: true,
  },
  {
    name: "infinity",
    inputs: [f32([1, 1, 1, 1], [Infinity]), f32([1, 1, 2, 1], [1, 2]), f32([1, 1, 2, 1], [1, 2])],
    expected: [f32([1, 1, 1, 1], [NaN])],
    notInRuntime: "differences of infinities",
  },
];

export const multiHeadAttentionCases: readonly OpCase[] = [
  {
    name: "two heads",
    inputs: [wave([2, 2, 4], 0), wave([2, 3, 4], 1), wave([2, 3, 4], 2)],
    attributes: { num_heads: 2 },
    expected: [
      f32(
        [2, 2, 4],
        [
          0.6231735, -0.7481738, -0.4239253, 0.860617, 0.6039534, -0.7619106, -0.4025582, 0.8680876, -0.6709099, -0.5325835, 0.8061893, 0.3289343, -0.6613056,
          -0.5479147, 0.8005515, 0.345513,
        ],
      ),
    ],
    smooth: true,
  },
  {
    name: "biases, lengths, something added",
    inputs: [wave([2, 2, 4], 0), wave([2, 3, 4], 1), wave([2, 3, 4], 2), wave([12], 3), i32([2], [3, 2]), wave([1, 2, 2, 3], 4)],
    attributes: { num_heads: 2 },
    expected: [
      f32(
        [2, 2, 4],
        [
          -0.4864731, -1.438085, 0.3180511, 1.093812, -0.2209785, -1.279465, 0.4819611, 1.181408, -1.370601, -1.203694, 1.586076, 0.9085988, -1.246275,
          -1.318695, 1.690055, 0.7576613,
        ],
      ),
    ],
    smooth: true,
  },
  {
    name: "causal, a mask of keys, scaled",
    inputs: [wave([2, 3, 4], 0), wave([2, 3, 4], 1), wave([2, 3, 4], 2), null, i32([2, 3], [1, 1, 0, 1, 1, 1])],
    attributes: { num_heads: 1, unidirectional: 1, scale: 0.7 },
    expected: [
      f32(
        [2, 3, 4],
        [
          0.91, -0.53, -0.77, 0.73, 0.7805178, -0.6673295, -0.6091282, 0.8241689, 0.7515858, -0.6980151, -0.5731823, 0.8452104, -0.4, -0.86, 0.62, 0.7,
          -0.5475245, -0.7235398, 0.7343315, 0.5340349, -0.6580262, -0.5589883, 0.8026626, 0.3509538,
        ],
      ),
    ],
    smooth: true,
  },
  {
    name: "keys and values in heads",
    inputs: [wave([1, 2, 4], 0), wave([1, 2, 3, 2], 1), wave([1, 2, 3, 2], 2)],
    attributes: { num_heads: 2 },
    expected: [f32([1, 2, 4], [0.3458343, -0.2846263, -0.0369513, 0.1316615, 0.4952374, -0.436731, -0.0791563, 0.4713599])],
    smooth: true,
  },
  {
    name: "past keys and values",
    inputs: [wave([1, 2, 4], 0), wave([1, 2, 4], 1), wave([1, 2, 4], 2), null, null, null, wave([1, 2, 1, 2], 3), wave([1, 2, 1, 2], 4)],
    attributes: { num_heads: 2, unidirectional: 1 },
    expected: [
      f32([1, 2, 4], [0.4612129, -0.5353747, -0.3052584, 0.6159018, 0.5154532, -0.6627206, -0.3424077, 0.7525938]),
      f32([1, 2, 3, 2], [0.14, -1, 0.84, 0.43, 1, -0.08, 0.12, 0.97, -0.95, -0.18, -0.98, 0.33]),
      f32([1, 2, 3, 2], [-0.76, -0.55, 0.91, -0.53, 0.58, -0.88, 0.9, 0.32, -0.77, 0.73, -0.36, 0.97]),
    ],
    smooth: true,
  },
  {
    name: "no queries",
    inputs: [f32([1, 0, 2], []), wave([1, 2, 2], 1), wave([1, 2, 2], 2)],
    attributes: { num_heads: 1 },
    expected: [f32([1, 0, 2], [])],
    notInRuntime: "ONNX Runtime wants one query at least",
  },
];

export const microsoftAttentionCases: readonly OpCase[] = [
  {
    name: "two heads, a bias",
    inputs: [wave([1, 3, 2], 0), wave([2, 12], 1), wave([12], 2)],
    attributes: { num_heads: 2 },
    expected: [
      f32([1, 3, 4], [-0.001930074, -1.829742, 0.4622534, 1.697357, 0.07512139, -1.210346, 0.24198, 1.156238, 0.01933844, -1.80589, 0.4352576, 1.682459]),
    ],
    smooth: true,
  },
  {
    name: "causal, a mask of keys",
    inputs: [wave([2, 3, 2], 0), wave([2, 6], 1), wave([6], 2), i32([2, 3], [1, 1, 0, 1, 1, 1])],
    attributes: { num_heads: 1, unidirectional: 1 },
    expected: [f32([2, 3, 2], [-0.1625, -0.1375, -0.06521773, -0.2545026, 0.2557435, -0.6405265, 0.345, -1.289, 0.6476451, -1.045285, 0.4723958, -0.8992479])],
    smooth: true,
  },
  {
    name: "wider values, lengths, something added",
    inputs: [wave([2, 2, 2], 0), wave([2, 8], 1), wave([8], 2), i32([2], [2, 1]), null, wave([2, 1, 2, 2], 3)],
    attributes: { num_heads: 1, qkv_hidden_sizes: [2, 2, 4], scale: 0.9 },
    expected: [
      f32(
        [2, 2, 4],
        [
          -0.1337028, -0.1100817, 0.1570556, 0.0716669, 0.2145529, -0.5662153, -0.07466274, 0.5848172, 1.518, -1.6392, -1.1042, 1.9157, 1.518, -1.6392, -1.1042,
          1.9157,
        ],
      ),
    ],
    smooth: true,
  },
  {
    name: "NaN",
    inputs: [f32([1, 1, 1], [NaN]), f32([1, 3], [1, 2, 3]), f32([3], [0, 0, 0])],
    attributes: { num_heads: 1 },
    expected: [f32([1, 1, 1], [NaN])],
  },
];
