/** Mean: the mean of any number of inputs. Shapes broadcast; one dtype. Source: ONNX operator Mean, opset 13. */
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { broadcastLike } from "../rules/elementwise.js";
import { foldInputs } from "../rules/extremes.js";
import { unbroadcast } from "../rules/gradients.js";

export const mean = defineOp({
  name: "Mean",
  since: 6,
  inputs: ["...data_0"],
  inferShape: broadcastLike,
  reference: (inputs) => foldInputs((a, b) => a + b)(inputs).map((total) => ({ ...total, data: total.data.map((value) => value / inputs.length) })),
  gradient({ inputs, cotangents: [dy], where }, _, g) {
    const share = g.mul(dy, g.scalar(1 / inputs.length, dy));
    return inputs.map((input) => unbroadcast(g, share, { input, beside: inputs.filter((other) => other !== input), where }));
  },
  cases: [
    { name: "three inputs", inputs: [f32([2], [1, 5]), f32([2], [3, -1]), f32([], [2])], expected: [f32([2], [2, 2])] },
    { name: "one input, infinities and NaN", inputs: [f32([3], [Infinity, NaN, -2])], expected: [f32([3], [Infinity, NaN, -2])] },
    { name: "no elements", inputs: [f32([0], []), f32([1], [1])], expected: [f32([0], [])] },
    {
      name: "float64, both stretch",
      inputs: [f64([2, 1], [1, 2]), f64([2], [0.5, -3])],
      expected: [f64([2, 2], [0.75, -1, 1.25, -0.5])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
