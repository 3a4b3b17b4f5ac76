/** Flatten: the same elements as a matrix: axes before `axis` are its rows, the others its columns. Source: ONNX operator Flatten, opset 13. */
import { elementCount, normaliseAxis } from "#tensor";
import { defineOp } from "../define-op.js";
import { productOf } from "../infer/products.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { reshapeLike } from "../rules/gradients.js";

export const flatten = defineOp({
  name: "Flatten",
  since: 1,
  inputs: ["input"],
  attributes: { axis: { kind: "int", fallback: 1 } },
  inferShape([{ dtype, dims }], { axis }, { where }) {
    if (dims === null) return [{ dtype, dims: [null, null] }];
    const at = cutOf(where, axis, dims.length);
    return [{ dtype, dims: [productOf(dims.slice(0, at)), productOf(dims.slice(at))] }];
  },
  reference([x], { axis }, { where }) {
    const at = cutOf(where, axis, x.dims.length);
    return [{ ...x, dims: [elementCount(x.dims.slice(0, at)), elementCount(x.dims.slice(at))] }];
  },
  gradient: ({ inputs: [x], cotangents: [dy] }, _, g) => [reshapeLike(g, dy, x)],
  cases: [
    { name: "images to rows", inputs: [f32([2, 1, 2], [1, 2, 3, NaN])], expected: [f32([2, 2], [1, 2, 3, NaN])] },
    { name: "axis 0 is one row", inputs: [f32([2, 2], [1, 2, 3, 4])], attributes: { axis: 0 }, expected: [f32([1, 4], [1, 2, 3, 4])] },
    { name: "the rank itself is one column", inputs: [f32([2, 2], [1, 2, 3, 4])], attributes: { axis: 2 }, expected: [f32([4, 1], [1, 2, 3, 4])] },
    { name: "an axis from the end", inputs: [f32([1, 2, 2], [1, 2, 3, 4])], attributes: { axis: -1 }, expected: [f32([2, 2], [1, 2, 3, 4])] },
    { name: "no elements", inputs: [f32([0, 3, 2], [])], expected: [f32([0, 6], [])] },
    { name: "float64", inputs: [f64([2, 1, 2], [1, 2, 3, 4])], expected: [f64([2, 2], [1, 2, 3, 4])], smooth: true },
  ],
});

/** Where the axes are cut: `axis` may also be the rank. Throws GRAPH_AXIS. */
function cutOf(where: string, axis: number, rank: number): number {
  return axis === rank ? rank : normaliseAxis(where, axis, Math.max(rank, 1));
}
