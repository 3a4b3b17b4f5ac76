/** Pow: y = x^y; the exponent may be of another dtype. Shapes broadcast. Source: ONNX operator Pow, opset 13. */
import { isFloat } from "#tensor";
import { defineOp } from "../define-op.js";
import { broadcastTypes } from "../infer/facts.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { zip } from "../rules/elementwise.js";
import { unbroadcast } from "../rules/gradients.js";

export const pow = defineOp({
  name: "Pow",
  since: 7,
  inputs: ["X", "Y"],
  inferShape: ([x, y], _, { where }) => [{ dtype: x.dtype, dims: broadcastTypes(where, [x, y]) }],
  reference: zip((x, y, dtype) => (isFloat(dtype) ? Math.pow(x, y) : Math.trunc(Math.pow(x, y)))),
  // dx = dz * y * x^(y - 1), 0 for y = 0 even at x = 0; dy = dz * z * ln x, 0 at x = 0
  gradient({ inputs: [x, y], outputs: [z], cotangents: [dz], where }, _, g) {
    const power = y.type.dtype === x.type.dtype ? y : g.cast(y, x.type.dtype);
    const zero = g.scalar(0, x);
    const dx = g.where(g.equal(power, zero), zero, g.mul(power, g.pow(x, g.sub(power, g.scalar(1, x)))));
    const toBase = unbroadcast(g, g.mul(dz, dx), { input: x, beside: [y], where });
    if (power !== y || !isFloat(y.type.dtype)) return [toBase, null];
    const dy = g.where(g.equal(x, zero), zero, g.mul(z, g.log(x)));
    return [toBase, unbroadcast(g, g.mul(dz, dy), { input: y, beside: [x], where })];
  },
  cases: [
    { name: "squares", inputs: [f32([3], [1, -2, 3]), f32([], [2])], expected: [f32([3], [1, 4, 9])] },
    { name: "zero to the zero is one, roots of negatives are NaN", inputs: [f32([3], [0, -8, 4]), f32([3], [0, 0.5, 0.5])], expected: [f32([3], [1, NaN, 2])] },
    { name: "an integer exponent", inputs: [f32([2], [2, 10]), i64([2], [3, -1])], expected: [f32([2], [8, 0.1])] },
    { name: "no elements", inputs: [f32([0], []), f32([], [2])], expected: [f32([0], [])] },
    {
      name: "float64, both stretch",
      inputs: [f64([2, 1], [0.5, 2]), f64([2], [3, -1.5])],
      expected: [f64([2, 2], [0.125, 2.8284271247461903, 8, 0.3535533905932738])],
      smooth: true,
    },
  ],
});
