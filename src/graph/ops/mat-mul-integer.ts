/**
 * MatMulInteger: the product of integer matrices, each less its zero point (one, or one for each row of A or column of B), in int32.
 * Shape as MatMul. Source: ONNX operator MatMulInteger, opset 10.
 */
import { defineOp } from "../define-op.js";
import { i32, i8, u8 } from "../rules/case-tensors.js";
import { centred, INTEGERS } from "../rules/quantising.js";
import { matMul } from "./mat-mul.js";

export const matMulInteger = defineOp({
  name: "MatMulInteger",
  since: 10,
  inputs: ["A", "B", "a_zero_point?", "b_zero_point?"],
  inferShape([a, b], _, context) {
    const product = matMul.inferShape(
      [
        { ...a, dtype: "int32" },
        { ...b, dtype: "int32" },
      ],
      {},
      context,
    );
    return product.map(({ dims }) => ({ dtype: "int32", dims }));
  },
  reference([a, b, aZero, bZero], _, context) {
    const left = centred(context.where, { data: a, zero: aZero }, -2);
    const right = centred(context.where, { data: b, zero: bZero }, -1);
    return matMul.reference([left, right], {}, context).map((product) => ({ ...product, dtype: "int32" }));
  },
  gradient: INTEGERS,
  cases: [
    { name: "one zero point each", inputs: [u8([1, 2], [11, 7]), u8([2, 1], [3, 255]), u8([], [10]), u8([], [5])], expected: [i32([1, 1], [-752])] },
    { name: "without zero points, signed weights", inputs: [u8([2, 2], [1, 2, 3, 255]), i8([2, 1], [-128, 127])], expected: [i32([2, 1], [126, 32001])] },
    {
      name: "a zero point for each column of B",
      inputs: [u8([1, 2], [1, 2]), i8([2, 2], [1, 2, 3, 4]), null, i8([2], [1, -1])],
      expected: [i32([1, 2], [4, 13])],
    },
    { name: "a batch against one matrix", inputs: [u8([2, 1, 2], [1, 2, 3, 4]), u8([2, 1], [1, 10])], expected: [i32([2, 1, 1], [21, 43])] },
    { name: "no rows", inputs: [u8([0, 2], []), u8([2, 1], [1, 2])], expected: [i32([0, 1], [])] },
  ],
});
