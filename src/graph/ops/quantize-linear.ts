/**
 * QuantizeLinear: round(x / scale) + zero point, kept inside the integer dtype; ties go to even. One scale, one for each index of `axis`, or one a block.
 * Source: ONNX operator QuantizeLinear, opset 21 (to int8, uint8, int16, uint16).
 */
import { fromFloat64, type DType } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32, i8, u8 } from "../rules/case-tensors.js";
import { BLOCK_ATTRIBUTES, checkGrain, quantiser, ROUNDS, scaleIndices } from "../rules/quantising.js";
import { wantedDType } from "../rules/random.js";

export const quantizeLinear = defineOp({
  name: "QuantizeLinear",
  since: 10,
  inputs: ["x", "y_scale", "y_zero_point?"],
  attributes: { ...BLOCK_ATTRIBUTES, output_dtype: { kind: "int", fallback: 0 }, saturate: { kind: "int", fallback: 1 } },
  inferShape([x, scale, zero], attributes, { where }) {
    checkGrain(where, { data: x, scale, zero }, attributes);
    const dtype = outputType(where, attributes.output_dtype, zero?.dtype);
    quantiser(where, dtype);
    return [{ dtype, dims: x.dims }];
  },
  reference([x, scale, zero], attributes, { where }) {
    const dtype = outputType(where, attributes.output_dtype, zero?.dtype);
    const quantise = quantiser(where, dtype);
    const places = scaleIndices(where, { data: x.dims, scale: scale.dims }, attributes);
    const data = x.data.map((value, at) => quantise(value / (scale.data[places[at] ?? 0] ?? NaN), zero?.data[places[at] ?? 0] ?? 0));
    return [{ dtype, dims: x.dims, data }];
  },
  gradient: ROUNDS,
  cases: [
    {
      name: "one scale: ties go to even, the ends hold",
      inputs: [f32([6], [0, 1, 3, 5, 1000, -1000]), f32([], [2]), u8([], [128])],
      expected: [u8([6], [128, 128, 130, 130, 255, 0])],
    },
    {
      name: "uint8 without a zero point, infinity",
      inputs: [f32([3], [2, -1, Infinity]), f32([], [0.5])],
      expected: [u8([3], [4, 0, 255])],
      notInRuntime: "infinity is undefined there",
    },
    { name: "uint8 without a zero point", inputs: [f32([2], [2, -1]), f32([], [0.5])], expected: [u8([2], [4, 0])] },
    {
      name: "one scale a row, int8",
      inputs: [f32([2, 2], [1, -1, 10, -500]), f32([2], [0.5, 2]), i8([2], [0, 10])],
      attributes: { axis: 0 },
      expected: [i8([2, 2], [2, -2, 15, -128])],
    },
    {
      name: "one scale a block of two, the last block shorter",
      inputs: [f32([1, 3], [1, 2, 3]), f32([1, 2], [1, 0.5]), u8([1, 2], [0, 1])],
      attributes: { axis: 1, block_size: 2 },
      expected: [u8([1, 3], [1, 2, 7])],
    },
    {
      name: "the dtype by its number",
      inputs: [f32([2], [70000, 3]), f32([], [1])],
      attributes: { output_dtype: 4 },
      expected: [fromFloat64("uint16", [2], [65535, 3])],
    },
    { name: "no elements", inputs: [f32([0], []), f32([], [1])], expected: [u8([0], [])] },
  ],
});

function outputType(where: string, number: number, zero: DType | undefined): DType {
  return wantedDType(where, number === 0 ? undefined : number, zero ?? "uint8");
}
