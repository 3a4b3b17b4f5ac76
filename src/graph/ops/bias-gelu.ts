/** com.microsoft BiasGelu: Gelu(A + B), exact; B is a row over the last axis. Source: ONNX Runtime, ContribOperators.md, BiasGelu. */
import { defineOp } from "../define-op.js";
import { f32, wave } from "../rules/case-tensors.js";
import { likeFirst, mapEach, zip } from "../rules/elementwise.js";
import { geluExact, geluExactGradient } from "../rules/gelu.js";
import { unbroadcast } from "../rules/gradients.js";

const sum = zip((a, b) => a + b);

export const biasGelu = defineOp({
  name: "BiasGelu",
  domain: "com.microsoft",
  since: 1,
  inputs: ["A", "B"],
  inferShape: likeFirst,
  reference: (inputs) => mapEach(geluExact)(sum(inputs)),
  gradient({ inputs: [a, b], cotangents: [dy], where }, _, g) {
    const dx = geluExactGradient(g, g.add(a, b), dy);
    return [dx, unbroadcast(g, dx, { input: b, beside: [a], where })];
  },
  cases: [
    { name: "a row on each", inputs: [f32([2, 2], [0, 1, -2, 3]), f32([2], [0, -2])], expected: [f32([2, 2], [0, -0.15865525, -0.04550026, 0.84134475])] },
    { name: "no rows", inputs: [f32([0, 2], []), f32([2], [1, 2])], expected: [f32([0, 2], [])] },
    {
      name: "smooth",
      inputs: [wave([2, 3], 0), wave([3], 1)],
      expected: [f32([2, 3], [0.6716185, 1.309519, -0.1368987, -0.04177294, 0.7555165, -0.06605734])],
      smooth: true,
    },
  ],
});
