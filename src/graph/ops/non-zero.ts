/** NonZero: the positions of the elements that are not 0, one column each: [rank, count], int64. Source: ONNX operator NonZero, opset 13. */
import { strides, toFloat64, type Tensor } from "#tensor";
import { defineOp } from "../define-op.js";
import { bool, f32, i64 } from "../rules/case-tensors.js";
import { nothingFlows } from "../rules/elementwise.js";

export const nonZero = defineOp({
  name: "NonZero",
  since: 9,
  inputs: ["X"],
  inferShape: ([{ dims, constant }]) => [{ dtype: "int64", dims: [dims?.length ?? null, constant === null ? null : countOf(constant)] }],
  reference([x]) {
    const places = Array.from(x.data.keys()).filter((at) => x.data[at] !== 0);
    const steps = strides(x.dims);
    const positions = x.dims.flatMap((size, axis) => places.map((at) => Math.floor(at / (steps[axis] ?? 1)) % size));
    return [{ dtype: "int64", dims: [x.dims.length, places.length], data: Float64Array.from(positions) }];
  },
  gradient: nothingFlows,
  cases: [
    { name: "of a matrix; NaN is not 0", inputs: [f32([2, 2], [0, -1, NaN, 0])], expected: [i64([2, 2], [0, 1, 1, 0])] },
    { name: "of bools", inputs: [bool([3], [1, 0, 1])], expected: [i64([1, 2], [0, 2])] },
    { name: "none", inputs: [f32([2], [0, -0])], expected: [i64([1, 0], [])] },
    { name: "no elements", inputs: [f32([0, 2], [])], expected: [i64([2, 0], [])] },
  ],
});

function countOf(constant: Tensor): number {
  return toFloat64(constant).filter((value) => value !== 0).length;
}
