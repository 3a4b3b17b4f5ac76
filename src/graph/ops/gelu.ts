/** Gelu: y = x * P(a normal number <= x); `approximate: "tanh"` for the cheaper form. Shape and dtype unchanged. Source: ONNX operator Gelu, opset 20. */
import { fail } from "#base";
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { mapEach } from "../rules/elementwise.js";
import { geluExact, geluExactGradient, geluTanh, geluTanhGradient } from "../rules/gelu.js";

export const gelu = defineOp({
  name: "Gelu",
  since: 20,
  inputs: ["X"],
  attributes: { approximate: { kind: "string", fallback: "none" } },
  inferShape([x], { approximate }, { where }) {
    if (approximate !== "none" && approximate !== "tanh") throw fail("GRAPH_INVALID", { where, why: `approximate is '${approximate}', not none or tanh` });
    return [{ dtype: x.dtype, dims: x.dims }];
  },
  reference: (inputs, { approximate }) => mapEach(approximate === "tanh" ? geluTanh : geluExact)(inputs),
  gradient({ inputs: [x], outputs: [y], cotangents: [dy] }, { approximate }, g) {
    return [approximate === "tanh" ? geluTanhGradient(g, { x, y, dy }) : geluExactGradient(g, x, dy)];
  },
  cases: [
    { name: "exact by default", inputs: [f32([4], [0, 1, -1, 3])], expected: [f32([4], [0, 0.84134475, -0.15865525, 2.9959503])] },
    {
      name: "tanh approximation",
      inputs: [f32([4], [0, 1, -1, 3])],
      attributes: { approximate: "tanh" },
      expected: [f32([4], [0, 0.84119199, -0.15880801, 2.9963626])],
    },
    { name: "large sizes", inputs: [f32([2], [1e10, -1e10])], expected: [f32([2], [1e10, 0])] },
    { name: "NaN stays", inputs: [f32([1], [NaN])], expected: [f32([1], [NaN])], notInRuntime: "its vectorised Erf answers 1 for NaN on some machines" },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    {
      name: "float64, exact",
      inputs: [f64([2], [0.5, -1.5])],
      expected: [f64([2], [0.34573123063700656, -0.10021080190328713])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
    {
      name: "float64, tanh approximation",
      inputs: [f64([2], [0.5, -1.5])],
      attributes: { approximate: "tanh" },
      expected: [f64([2], [0.34571400982514394, -0.10042842301976707])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
