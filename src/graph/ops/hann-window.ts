/** HannWindow: 0.5 - 0.5 cos(2 pi i / n) for i below `size`; n is the size, or one less when not periodic. Source: ONNX operator HannWindow, opset 17. */
import { defineOp } from "../define-op.js";
import { f32, f64, i32, i64 } from "../rules/case-tensors.js";
import { WINDOW_ATTRIBUTES, windowReference, windowShape } from "../rules/signals/cosine-windows.js";
import { nothingFlows } from "../rules/elementwise.js";

export const hannWindow = defineOp({
  name: "HannWindow",
  since: 17,
  inputs: ["size"],
  attributes: WINDOW_ATTRIBUTES,
  inferShape: windowShape,
  reference: windowReference([0.5, -0.5]),
  gradient: nothingFlows,
  cases: [
    { name: "periodic", inputs: [i64([], [5])], expected: [f32([5], [0, 0.3454915, 0.9045085, 0.9045085, 0.3454915])] },
    {
      name: "symmetric, float64, int32 size",
      inputs: [i32([], [4])],
      attributes: { periodic: 0, output_datatype: 11 },
      expected: [f64([4], [0, 0.7499999999999999, 0.7500000000000002, 0])],
    },
    { name: "of size 1", inputs: [i64([], [1])], expected: [f32([1], [0])] },
    { name: "of size 0", inputs: [i64([], [0])], expected: [f32([0], [])] },
  ],
});
