/** Mod: the rest of a / b; it has the sign of b, or with `fmod` (which floats need) that of a. Shapes broadcast; one dtype. Source: ONNX operator Mod, opset 13. */
import { fail } from "#base";
import { isFloat } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32, f64, i32, i64 } from "../rules/case-tensors.js";
import { broadcastLike, zip } from "../rules/elementwise.js";
import { unbroadcast } from "../rules/gradients.js";

export const mod = defineOp({
  name: "Mod",
  since: 10,
  inputs: ["A", "B"],
  attributes: { fmod: { kind: "int", fallback: 0 } },
  inferShape(inputs, attributes, context) {
    if (isFloat(inputs[0].dtype) && attributes.fmod === 0) throw fail("GRAPH_INVALID", { where: context.where, why: "floats need fmod = 1" });
    return broadcastLike(inputs, attributes, context);
  },
  reference: (inputs, { fmod }) => zip((a, b) => (fmod !== 0 ? a % b : a - b * Math.floor(a / b)))(inputs),
  // z = a - b * trunc(a / b): da = dz, db = -dz * trunc(a / b)
  gradient({ inputs: [a, b], cotangents: [dz], where }, _, g) {
    const quotient = g.div(a, b);
    const whole = g.mul(g.sign(quotient), g.floor(g.abs(quotient)));
    return [unbroadcast(g, dz, { input: a, beside: [b], where }), unbroadcast(g, g.neg(g.mul(dz, whole)), { input: b, beside: [a], where })];
  },
  cases: [
    { name: "integers have the sign of b", inputs: [i64([4], [7, -7, 7, -7]), i64([4], [3, 3, -3, -3])], expected: [i64([4], [1, 2, -2, -1])] },
    { name: "with fmod, that of a", inputs: [i32([2], [7, -7]), i32([], [3])], attributes: { fmod: 1 }, expected: [i32([2], [1, -1])] },
    { name: "by zero", inputs: [f32([2], [1, -5.5]), f32([2], [0, 2])], attributes: { fmod: 1 }, expected: [f32([2], [NaN, -1.5])] },
    { name: "no elements", inputs: [i64([0], []), i64([], [2])], expected: [i64([0], [])] },
    {
      name: "float64, both stretch",
      inputs: [f64([2, 1], [7.5, -4]), f64([2], [2, -3])],
      attributes: { fmod: 1 },
      expected: [f64([2, 2], [1.5, 1.5, 0, -1])],
    },
    { name: "float64", inputs: [f64([2], [7.5, -4.25]), f64([], [2])], attributes: { fmod: 1 }, expected: [f64([2], [1.5, -0.25])], smooth: true },
  ],
});
