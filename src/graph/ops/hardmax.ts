/** Hardmax: 1 at the largest element along an axis (the first of ties), 0 elsewhere. Source: ONNX operator Hardmax, opset 13. */
import { lanes, normaliseAxis } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { nothingFlows } from "../rules/elementwise.js";
import { likeAlongAxis } from "../rules/reductions/softmax-lanes.js";

export const hardmax = defineOp({
  name: "Hardmax",
  since: 13,
  inputs: ["input"],
  attributes: { axis: { kind: "int", fallback: -1 } },
  inferShape: likeAlongAxis,
  reference([x], { axis }, { where }) {
    const y = new Float64Array(x.data.length);
    for (const { start, step, length } of lanes(x.dims, normaliseAxis(where, axis, x.dims.length))) {
      let best = start;
      for (let at = start; at < start + length * step; at += step) if ((x.data[at] ?? NaN) > (x.data[best] ?? NaN)) best = at;
      if (length > 0) y[best] = 1;
    }
    return [{ ...x, data: y }];
  },
  // dx = 0 wherever it exists
  gradient: nothingFlows,
  cases: [
    { name: "of each row, the first of ties", inputs: [f32([2, 3], [1, 5, 5, -3, -2, -9])], expected: [f32([2, 3], [0, 1, 0, 0, 1, 0])] },
    { name: "the first axis, infinities", inputs: [f32([2, 2], [-Infinity, 1, 0, Infinity])], attributes: { axis: 0 }, expected: [f32([2, 2], [0, 0, 1, 1])] },
    { name: "no elements", inputs: [f32([0, 3], [])], expected: [f32([0, 3], [])] },
    {
      name: "float64, flat",
      inputs: [f64([3], [1, 3, 2])],
      expected: [f64([3], [0, 1, 0])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
