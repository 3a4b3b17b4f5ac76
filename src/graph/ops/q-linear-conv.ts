/**
 * QLinearConv: Conv of quantised pictures and weights, quantised again: round((conv(x - zx, w - zw) + B) * sx * sw / sy) + zy. The weights' scale
 * and zero point are one, or one for each output channel; the bias is int32 in units of sx * sw. Source: ONNX operator QLinearConv, opset 10.
 */
import { elementCount } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32, i32, i8, u8 } from "../rules/case-tensors.js";
import { CONVOLUTION_ATTRIBUTES } from "../rules/convolution/convolution.js";
import { centred, INTEGERS, quantiser } from "../rules/quantising.js";
import { conv } from "./conv.js";

export const qLinearConv = defineOp({
  name: "QLinearConv",
  since: 10,
  inputs: ["x", "x_scale", "x_zero_point", "w", "w_scale", "w_zero_point", "y_scale", "y_zero_point", "B?"],
  attributes: CONVOLUTION_ATTRIBUTES,
  inferShape([x, , , w, , , , yZero, bias], attributes, context) {
    quantiser(context.where, yZero.dtype);
    const types = conv.inferShape([{ ...x, dtype: "int32" }, { ...w, dtype: "int32" }, bias], attributes, context);
    return types.map(({ dims }) => ({ dtype: yZero.dtype, dims }));
  },
  reference([x, xScale, xZero, w, wScale, wZero, yScale, yZero, bias], attributes, context) {
    const quantise = quantiser(context.where, yZero.dtype);
    const inputs = [centred(context.where, { data: x, zero: xZero }, 1), centred(context.where, { data: w, zero: wZero }, 0), bias];
    const factor = (xScale.data[0] ?? NaN) / (yScale.data[0] ?? NaN);
    return conv.reference(inputs, attributes, context).map(({ dims, data }) => {
      const [plane, channels] = [elementCount(dims.slice(2)), dims[1] ?? 1];
      const ofChannel = (at: number): number => (wScale.data.length === 1 ? 0 : Math.floor(at / plane) % channels);
      const y = data.map((value, at) => quantise(value * factor * (wScale.data[ofChannel(at)] ?? NaN), yZero.data[0] ?? 0));
      return { dtype: yZero.dtype, dims, data: y };
    });
  },
  gradient: INTEGERS,
  cases: [
    {
      name: "one scale each, a bias",
      inputs: [
        u8([1, 1, 2, 2], [12, 14, 16, 18]),
        f32([], [0.5]),
        u8([], [10]),
        u8([1, 1, 2, 2], [1, 2, 3, 4]),
        f32([], [0.25]),
        u8([], [1]),
        f32([], [0.5]),
        u8([], [100]),
        i32([1], [20]),
      ],
      expected: [u8([1, 1, 1, 1], [115])],
    },
    {
      name: "a scale for each channel, the ends hold",
      inputs: [
        u8([1, 1, 1, 2], [100, 200]),
        f32([], [1]),
        u8([], [0]),
        i8([2, 1, 1, 1], [2, -1]),
        f32([2], [1, 0.5]),
        i8([2], [0, 0]),
        f32([], [1]),
        u8([], [60]),
      ],
      expected: [u8([1, 2, 1, 2], [255, 255, 10, 0])],
    },
    {
      name: "no pictures",
      inputs: [u8([0, 1, 1, 1], []), f32([], [1]), u8([], [0]), u8([1, 1, 1, 1], [1]), f32([], [1]), u8([], [0]), f32([], [1]), u8([], [0])],
      expected: [u8([0, 1, 1, 1], [])],
    },
  ],
});
