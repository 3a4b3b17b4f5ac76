/** HammingWindow: 25/46 - 21/46 cos(2 pi i / n) for i below `size`; n is the size, or one less when not periodic. Source: ONNX operator HammingWindow, opset 17. */
import { defineOp } from "../define-op.js";
import { f32, f64, i32, i64 } from "../rules/case-tensors.js";
import { WINDOW_ATTRIBUTES, windowReference, windowShape } from "../rules/signals/cosine-windows.js";
import { nothingFlows } from "../rules/elementwise.js";

export const hammingWindow = defineOp({
  name: "HammingWindow",
  since: 17,
  inputs: ["size"],
  attributes: WINDOW_ATTRIBUTES,
  inferShape: windowShape,
  reference: windowReference([25 / 46, -21 / 46]),
  gradient: nothingFlows,
  cases: [
    { name: "periodic", inputs: [i64([], [5])], expected: [f32([5], [0.086956522, 0.40240529, 0.91281211, 0.91281211, 0.40240529])] },
    {
      name: "symmetric, float64, int32 size",
      inputs: [i32([], [4])],
      attributes: { periodic: 0, output_datatype: 11 },
      expected: [f64([4], [0.08695652173913043, 0.7717391304347825, 0.7717391304347827, 0.08695652173913043])],
    },
    { name: "of size 1", inputs: [i64([], [1])], expected: [f32([1], [0.086956522])] },
    { name: "of size 0", inputs: [i64([], [0])], expected: [f32([0], [])] },
  ],
});
