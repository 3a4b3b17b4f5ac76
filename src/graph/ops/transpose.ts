/** Transpose: the axes in another order; reversed when `perm` is absent. Source: ONNX operator Transpose, opset 13. */
import { fail } from "#base";
import { defineOp } from "../define-op.js";
import { f32, f64, text } from "../rules/case-tensors.js";
import { rankOf } from "../rules/gradients.js";
import { permuted } from "../rules/products/matrices.js";

export const transpose = defineOp({
  name: "Transpose",
  since: 1,
  inputs: ["data"],
  attributes: { perm: { kind: "ints" } },
  moves: ["data"],
  inferShape([x], { perm }, { where }) {
    const { dims } = x;
    if (dims === null) return [{ dtype: x.dtype, dims: perm === undefined ? null : perm.map(() => null) }];
    return [{ dtype: x.dtype, dims: orderOf(perm, dims.length, where).map((axis) => dims[axis] ?? null) }];
  },
  reference: ([x], { perm }, { where }) => [permuted(x, orderOf(perm, x.dims.length, where))],
  // back by the inverse order
  gradient({ inputs: [x], cotangents: [dy], where }, { perm }, g) {
    const order = orderOf(perm, rankOf(x, where), where);
    return [
      g.transpose(
        dy,
        order.map((_, axis) => order.indexOf(axis)),
      ),
    ];
  },
  cases: [
    { name: "reversed by default", inputs: [f32([2, 3], [1, 2, 3, 4, 5, NaN])], expected: [f32([3, 2], [1, 4, 2, 5, 3, NaN])] },
    { name: "three axes", inputs: [f32([1, 2, 2], [1, 2, 3, 4])], attributes: { perm: [2, 0, 1] }, expected: [f32([2, 1, 2], [1, 3, 2, 4])] },
    { name: "strings", inputs: [text([1, 2], ["a", "b"])], expected: [text([2, 1], ["a", "b"])] },
    { name: "no elements", inputs: [f32([0, 3], [])], expected: [f32([3, 0], [])] },
    {
      name: "float64, a cycle of three axes",
      inputs: [f64([1, 2, 3], [1, 2, 3, 4, 5, 6])],
      attributes: { perm: [1, 2, 0] },
      expected: [f64([2, 3, 1], [1, 2, 3, 4, 5, 6])],
      smooth: true,
    },
  ],
});

function orderOf(perm: readonly number[] | undefined, rank: number, where: string): readonly number[] {
  const order = perm ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  const complete = order.length === rank && order.every((_, axis) => order.includes(axis));
  if (!complete) throw fail("GRAPH_SHAPE", { where, what: "perm", expected: `each axis of rank ${rank} once`, got: `[${order.join(", ")}]` });
  return order;
}
