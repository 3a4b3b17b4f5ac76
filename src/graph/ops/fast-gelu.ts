/** com.microsoft FastGelu: Gelu(X + bias) by its tanh approximation; bias is a row over the last axis. Source: ONNX Runtime, ContribOperators.md, FastGelu. */
import { defineOp } from "../define-op.js";
import { f32, wave } from "../rules/case-tensors.js";
import { likeFirst, mapEach, zip } from "../rules/elementwise.js";
import { geluTanh, geluTanhGradient } from "../rules/gelu.js";
import { unbroadcast } from "../rules/gradients.js";

const sum = zip((a, b) => a + b);

export const fastGelu = defineOp({
  name: "FastGelu",
  domain: "com.microsoft",
  since: 1,
  inputs: ["X", "bias?"],
  inferShape: likeFirst,
  reference: ([x, bias]) => mapEach(geluTanh)(bias === null ? [x] : sum([x, bias])),
  gradient({ inputs: [x, bias], outputs: [y], cotangents: [dy], where }, _, g) {
    const dx = geluTanhGradient(g, { x: bias === null ? x : g.add(x, bias), y, dy });
    return [dx, bias === null ? null : unbroadcast(g, dx, { input: bias, beside: [x], where })];
  },
  cases: [
    { name: "without bias", inputs: [f32([4], [0, 1, -1, 3])], expected: [f32([4], [0, 0.841192, -0.158808, 2.9963627])], smooth: true },
    { name: "no rows", inputs: [f32([0, 2], []), f32([2], [1, 2])], expected: [f32([0, 2], [])] },
    {
      name: "a row on each",
      inputs: [wave([2, 3], 0), wave([3], 1)],
      expected: [f32([2, 3], [0.6715215, 1.309288, -0.1371146, -0.04177296, 0.7553921, -0.0660575])],
      smooth: true,
    },
  ],
});
