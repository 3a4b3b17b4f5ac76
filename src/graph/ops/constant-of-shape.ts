/** ConstantOfShape: one value (float32 0 when absent) over a shape. Source: ONNX operator ConstantOfShape, opset 9. */
import { elementCount, toFloat64, type Tensor } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { nothingFlows } from "../rules/elementwise.js";

export const constantOfShape = defineOp({
  name: "ConstantOfShape",
  since: 9,
  inputs: ["input"],
  attributes: { value: { kind: "tensor" } },
  inferShape: ([shape], { value }) => [{ dtype: value?.dtype ?? "float32", dims: shape.sizes ?? openDims(shape.dims?.[0]) }],
  reference([shape], { value }) {
    const dims = Array.from(shape.data);
    return [{ dtype: value?.dtype ?? "float32", dims, data: new Float64Array(elementCount(dims)).fill(numberOf(value)) }];
  },
  gradient: nothingFlows,
  cases: [
    { name: "zeros when nothing is said", inputs: [i64([2], [1, 2])], expected: [f32([1, 2], [0, 0])] },
    { name: "a value", inputs: [i64([1], [2])], attributes: { value: i64([1], [7]) }, expected: [i64([2], [7, 7])] },
    { name: "a scalar of NaN", inputs: [i64([0], [])], attributes: { value: f64([1], [NaN]) }, expected: [f64([], [NaN])] },
    { name: "no elements", inputs: [i64([2], [0, 3])], expected: [f32([0, 3], [])] },
  ],
});

function openDims(rank: number | string | null | undefined): readonly null[] | null {
  return typeof rank === "number" ? Array.from({ length: rank }, () => null) : null;
}

function numberOf(value: Tensor | undefined): number {
  return value === undefined ? 0 : (toFloat64(value)[0] ?? 0);
}
