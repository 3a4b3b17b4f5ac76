/**
 * ConvInteger: Conv of integers, each less its zero point (the weights' may be one for each output channel), in int32; padding counts as zero.
 * Source: ONNX operator ConvInteger, opset 10.
 */
import { defineOp } from "../define-op.js";
import { i32, u8 } from "../rules/case-tensors.js";
import { CONVOLUTION_ATTRIBUTES } from "../rules/convolution/convolution.js";
import { centred, INTEGERS } from "../rules/quantising.js";
import { conv } from "./conv.js";

export const convInteger = defineOp({
  name: "ConvInteger",
  since: 10,
  inputs: ["x", "w", "x_zero_point?", "w_zero_point?"],
  attributes: CONVOLUTION_ATTRIBUTES,
  inferShape([x, w], attributes, context) {
    const types = conv.inferShape([{ ...x, dtype: "int32" }, { ...w, dtype: "int32" }, null], attributes, context);
    return types.map(({ dims }) => ({ dtype: "int32", dims }));
  },
  reference([x, w, xZero, wZero], attributes, context) {
    const inputs = [centred(context.where, { data: x, zero: xZero }, 1), centred(context.where, { data: w, zero: wZero }, 0), null];
    return conv.reference(inputs, attributes, context).map((y) => ({ ...y, dtype: "int32" }));
  },
  gradient: INTEGERS,
  cases: [
    {
      name: "2 by 2 over 3 by 3, a zero point",
      inputs: [u8([1, 1, 3, 3], [2, 3, 4, 5, 6, 7, 8, 9, 10]), u8([1, 1, 2, 2], [1, 1, 1, 1]), u8([], [1])],
      expected: [i32([1, 1, 2, 2], [12, 16, 24, 28])],
    },
    {
      name: "padded: what is added is the zero point",
      inputs: [u8([1, 1, 1, 1], [7]), u8([1, 1, 3, 3], [1, 1, 1, 1, 3, 1, 1, 1, 1]), u8([], [2]), u8([], [1])],
      attributes: { pads: [1, 1, 1, 1] },
      expected: [i32([1, 1, 1, 1], [10])],
    },
    { name: "no pictures", inputs: [u8([0, 1, 2, 2], []), u8([1, 1, 2, 2], [1, 1, 1, 1])], expected: [i32([0, 1, 1, 1], [])] },
  ],
});
