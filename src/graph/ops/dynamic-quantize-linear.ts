/**
 * DynamicQuantizeLinear: to uint8, over the range of the data stretched to hold 0; also gives the scale and the zero point.
 * scale = (max - min) / 255, zero point = round(-min / scale). Source: ONNX operator DynamicQuantizeLinear, opset 11.
 */
import { defineOp } from "../define-op.js";
import { f32, u8 } from "../rules/case-tensors.js";
import { quantiser, ROUNDS } from "../rules/quantising.js";

export const dynamicQuantizeLinear = defineOp({
  name: "DynamicQuantizeLinear",
  since: 11,
  inputs: ["x"],
  inferShape: ([x]) => [
    { dtype: "uint8", dims: x.dims },
    { dtype: "float32", dims: [] },
    { dtype: "uint8", dims: [] },
  ],
  reference([x], _, { where }) {
    const low = x.data.reduce((least, value) => Math.min(least, value), 0);
    const high = x.data.reduce((most, value) => Math.max(most, value), 0);
    const scale = high === low ? 1 : (high - low) / 255;
    const quantise = quantiser(where, "uint8");
    const zero = quantise(-low / scale, 0);
    return [
      { dtype: "uint8", dims: x.dims, data: x.data.map((value) => quantise(value / scale, zero)) },
      { dtype: "float32", dims: [], data: Float64Array.of(scale) },
      { dtype: "uint8", dims: [], data: Float64Array.of(zero) },
    ];
  },
  gradient: ROUNDS,
  cases: [
    { name: "both signs", inputs: [f32([3], [-1, 0, 1.55])], expected: [u8([3], [0, 100, 255]), f32([], [0.01]), u8([], [100])] },
    { name: "only positive: 0 is in the range", inputs: [f32([2], [25.5, 51])], expected: [u8([2], [128, 255]), f32([], [0.2]), u8([], [0])] },
    { name: "only negative", inputs: [f32([1, 2], [-51, -10.2])], expected: [u8([1, 2], [0, 204]), f32([], [0.2]), u8([], [255])] },
    { name: "all zero: any scale does", inputs: [f32([2], [0, 0])], expected: [u8([2], [0, 0]), f32([], [1]), u8([], [0])] },
    { name: "no elements", inputs: [f32([0], [])], expected: [u8([0], []), f32([], [1]), u8([], [0])], notInRuntime: "it takes the extremes of nothing" },
  ],
});
