/** Dropout up to opset 11, which leaves everything as it is when a model is run. Source: ONNX operator Dropout, opset 10 (before, its mask had the dtype of its data). */
import { bool, f32, f64 } from "../../rules/case-tensors.js";
import { olderOp, scalarInput } from "../../rules/older.js";
import { dropout } from "../dropout.js";

export const olderDropout = olderOp(dropout, {
  since: 7,
  until: 11,
  inputs: ["data"],
  attributes: { ratio: { kind: "float", fallback: 0.5 } },
  lift: ({ ratio }, { dtype }) => ({ inputs: [0, scalarInput(dtype, ratio)] }),
  cases: [
    { name: "nothing is dropped", inputs: [f32([2], [1, NaN])], attributes: { ratio: 0.9 }, expected: [f32([2], [1, NaN])] },
    { name: "all kept", inputs: [f32([2], [1, 2])], expected: [f32([2], [1, 2]), bool([2], [1, 1])], notInRuntime: "it does not fill the mask" },
    { name: "float64", inputs: [f64([2], [1, -2])], expected: [f64([2], [1, -2])], smooth: true },
  ],
});
