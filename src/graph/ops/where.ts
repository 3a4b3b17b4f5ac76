/** Where: y = x where the condition holds, else y. Shapes broadcast; x and y of one dtype. Source: ONNX operator Where, opset 9. */
import { defineOp } from "../define-op.js";
import { broadcastTypes } from "../infer/facts.js";
import { bool, f32, f64, text } from "../rules/case-tensors.js";
import { commonDType, stretch, stretched } from "../rules/elementwise.js";
import { unbroadcast } from "../rules/gradients.js";

export const where = defineOp({
  name: "Where",
  since: 9,
  inputs: ["condition", "X", "Y"],
  moves: ["X", "Y"],
  inferShape: ([condition, x, y], _, { where }) => [{ dtype: commonDType(where, [x, y]), dims: broadcastTypes(where, [condition, x, y]) }],
  reference([condition, x, y]) {
    const dims = stretch([condition, x, y]);
    const [yes, no] = [stretched(x, dims), stretched(y, dims)];
    return [{ dtype: x.dtype, dims, data: stretched(condition, dims).map((holds, i) => (holds === 0 ? no[i] : yes[i]) ?? NaN) }];
  },
  // dx = dz where it was chosen, else 0
  gradient({ inputs: [condition, x, y], cotangents: [dz], where }, _, g) {
    const zero = g.scalar(0, dz);
    const dx = unbroadcast(g, g.where(condition, dz, zero), { input: x, beside: [condition, y], where });
    return [null, dx, unbroadcast(g, g.where(condition, zero, dz), { input: y, beside: [condition, x], where })];
  },
  cases: [
    { name: "chosen one by one", inputs: [bool([3], [1, 0, 1]), f32([3], [1, 2, NaN]), f32([], [-1])], expected: [f32([3], [1, -1, NaN])] },
    { name: "strings", inputs: [bool([2], [1, 0]), text([2], ["a", "b"]), text([1], ["?"])], expected: [text([2], ["a", "?"])] },
    { name: "no elements", inputs: [bool([0], []), f32([1], [1]), f32([1], [2])], expected: [f32([0], [])] },
    {
      name: "float64, stretched three ways",
      inputs: [bool([2], [1, 0]), f64([2, 1], [1, 2]), f64([], [9])],
      expected: [f64([2, 2], [1, 9, 2, 9])],
      smooth: true,
    },
  ],
});
