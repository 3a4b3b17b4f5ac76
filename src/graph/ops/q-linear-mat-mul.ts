/**
 * QLinearMatMul: MatMul of quantised matrices, quantised again: round((A - za)(B - zb) * sa * sb / sy) + zy. Scales and zero points are one each,
 * or one for each row of A and column of B. Source: ONNX operator QLinearMatMul, opset 21.
 */
import { defineOp, type Plain } from "../define-op.js";
import { f32, i8, u8 } from "../rules/case-tensors.js";
import { centred, INTEGERS, quantiser, scaleIndices } from "../rules/quantising.js";
import { matMul } from "./mat-mul.js";

export const qLinearMatMul = defineOp({
  name: "QLinearMatMul",
  since: 10,
  inputs: ["a", "a_scale", "a_zero_point", "b", "b_scale", "b_zero_point", "y_scale", "y_zero_point"],
  inferShape([a, , , b, , , , yZero], _, context) {
    quantiser(context.where, yZero.dtype);
    const product = matMul.inferShape(
      [
        { ...a, dtype: "int32" },
        { ...b, dtype: "int32" },
      ],
      {},
      context,
    );
    return product.map(({ dims }) => ({ dtype: yZero.dtype, dims }));
  },
  reference([a, aScale, aZero, b, bScale, bZero, yScale, yZero], _, context) {
    const { where } = context;
    const left = scaled(where, centred(where, { data: a, zero: aZero }, -2), { scale: aScale, axis: -2 });
    const right = scaled(where, centred(where, { data: b, zero: bZero }, -1), { scale: bScale, axis: -1 });
    const quantise = quantiser(where, yZero.dtype);
    return matMul
      .reference([left, right], {}, context)
      .map(({ dims, data }) => ({ dtype: yZero.dtype, dims, data: data.map((value) => quantise(value / (yScale.data[0] ?? NaN), yZero.data[0] ?? 0)) }));
  },
  gradient: INTEGERS,
  cases: [
    {
      name: "one scale each",
      inputs: [u8([1, 2], [12, 6]), f32([], [0.5]), u8([], [10]), u8([2, 1], [3, 9]), f32([], [0.25]), u8([], [5]), f32([], [0.5]), u8([], [100])],
      expected: [u8([1, 1], [95])],
    },
    {
      name: "a scale for each column of B, the ends hold",
      inputs: [
        u8([1, 2], [200, 250]),
        f32([], [1]),
        u8([], [0]),
        i8([2, 2], [100, 1, 100, -1]),
        f32([2], [1, 0.5]),
        i8([2], [0, 0]),
        f32([], [1]),
        u8([], [50]),
      ],
      expected: [u8([1, 2], [255, 25])],
    },
    {
      name: "no rows",
      inputs: [u8([0, 2], []), f32([], [1]), u8([], [0]), u8([2, 1], [1, 2]), f32([], [1]), u8([], [0]), f32([], [1]), u8([], [0])],
      expected: [u8([0, 1], [])],
    },
  ],
});

function scaled(where: string, data: Plain, { scale, axis }: { scale: Plain; axis: number }): Plain {
  const places = scaleIndices(where, { data: data.dims, scale: scale.dims }, { axis, block_size: 0 });
  return { ...data, data: data.data.map((value, at) => value * (scale.data[places[at] ?? 0] ?? NaN)) };
}
