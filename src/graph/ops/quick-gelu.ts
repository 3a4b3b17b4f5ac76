/** com.microsoft QuickGelu: y = x * sigmoid(alpha x). Source: ONNX Runtime, ContribOperators.md, QuickGelu. */
import { defineOp } from "../define-op.js";
import { f32, wave } from "../rules/case-tensors.js";
import { likeFirst, mapEach } from "../rules/elementwise.js";

export const quickGelu = defineOp({
  name: "QuickGelu",
  domain: "com.microsoft",
  since: 1,
  inputs: ["X"],
  attributes: { alpha: { kind: "float", fallback: 1.702 } },
  inferShape: likeFirst,
  reference: (inputs, { alpha }) => mapEach((x) => x / (1 + Math.exp(-alpha * x)))(inputs),
  // with s = sigmoid(alpha x): dx = dy * (s + alpha * y * (1 - s))
  gradient({ inputs: [x], outputs: [y], cotangents: [dy] }, { alpha }, g) {
    const gate = g.sigmoid(g.mul(x, g.scalar(alpha, x)));
    const bend = g.mul(g.mul(y, g.scalar(alpha, x)), g.sub(g.scalar(1, x), gate));
    return [g.mul(dy, g.add(gate, bend))];
  },
  cases: [
    { name: "the usual alpha", inputs: [f32([4], [0, 1, -1, 3])], expected: [f32([4], [0, 0.8457958, -0.1542042, 2.981929])] },
    {
      name: "another alpha",
      inputs: [wave([2, 3], 1)],
      attributes: { alpha: 1.5 },
      expected: [f32([2, 3], [0.6543819, 0.2820296, -0.184185, -0.07792328, 0.8175745, -0.03760288])],
      smooth: true,
    },
    { name: "no elements", inputs: [f32([0], [])], expected: [f32([0], [])] },
  ],
});
