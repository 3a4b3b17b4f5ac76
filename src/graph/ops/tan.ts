/** Tan: y = tan x, in radians. Shape and dtype unchanged. Source: ONNX operator Tan, opset 7. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const tan = defineOp({
  name: "Tan",
  since: 7,
  inputs: ["X"],
  inferShape: likeFirst,
  reference: mapEach(Math.tan),
  // dx = dy * (1 + y^2)
  gradient: ({ outputs: [y], cotangents: [dy] }, _, g) => [g.mul(dy, g.add(g.mul(y, y), g.scalar(1, y)))],
  cases: [
    { name: "an eighth turn, none, two radians", inputs: [f32([3], [0.7853982, 0, 2])], expected: [f32([3], [1.0000001, 0, -2.1850399])] },
    { name: "infinities and NaN", inputs: [f32([3], [Infinity, -Infinity, NaN])], expected: [f32([3], [NaN, NaN, NaN])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
    {
      name: "float64",
      inputs: [f64([2], [0.5, -1])],
      expected: [f64([2], [0.5463024898437905, -1.5574077246549023])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
