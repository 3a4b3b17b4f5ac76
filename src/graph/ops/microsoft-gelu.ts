/** com.microsoft Gelu: y = x * P(a normal number <= x), exact. Shape and dtype unchanged. Source: ONNX Runtime, ContribOperators.md, Gelu. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";
import { geluExact, geluExactGradient } from "../rules/gelu.js";

export const microsoftGelu = defineOp({
  name: "Gelu",
  domain: "com.microsoft",
  since: 1,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(geluExact),
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => [geluExactGradient(g, x, dy)],
  cases: [
    { name: "zero, one, minus one, three", inputs: [f32([4], [0, 1, -1, 3])], expected: [f32([4], [0, 0.84134475, -0.15865525, 2.9959503])] },
    { name: "large sizes", inputs: [f32([2], [1e10, -1e10])], expected: [f32([2], [1e10, 0])] },
    { name: "no elements", inputs: [f32([0, 2], [])], expected: [f32([0, 2], [])] },
    {
      name: "float64",
      inputs: [f64([2], [0.5, -1.5])],
      expected: [f64([2], [0.34573123063700656, -0.10021080190328713])],
      smooth: true,
      notInRuntime: "float32 only",
    },
  ],
});
