/** Scaler: (x - offset) * scale, one number for all features or one a feature. float32. Source: ai.onnx.ml operator Scaler, version 1. */
import { fail } from "#base";
import { fromFloat64 } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";

export const scaler = defineOp({
  name: "Scaler",
  domain: "ai.onnx.ml",
  since: 1,
  inputs: ["X"],
  attributes: { offset: { kind: "floats", required: true }, scale: { kind: "floats", required: true } },
  inferShape([{ dims }], { offset, scale }, { where }) {
    const width = dims?.at(-1);
    for (const list of [offset, scale])
      if (list.length !== 1 && typeof width === "number" && list.length !== width)
        throw fail("GRAPH_SHAPE", { where, what: "offset and scale", expected: `1 number or ${width}`, got: String(list.length) });
    return [{ dtype: "float32", dims }];
  },
  reference([x], { offset, scale }) {
    const width = x.dims.at(-1) ?? 1;
    const of = (list: readonly number[], at: number): number => list[list.length === 1 ? 0 : at % width] ?? NaN;
    return [{ dtype: "float32", dims: x.dims, data: x.data.map((value, at) => (value - of(offset, at)) * of(scale, at)) }];
  },
  gradient({ inputs: [x], cotangents: [dy] }, { scale }, g) {
    const dx = g.mul(dy, g.constant(fromFloat64(dy.type.dtype, [scale.length], scale)));
    return [x.type.dtype === dy.type.dtype ? dx : g.cast(dx, x.type.dtype)];
  },
  cases: [
    {
      name: "a number a feature",
      inputs: [f32([2, 2], [1, 2, 3, NaN])],
      attributes: { offset: [1, 0], scale: [2, 0.5] },
      expected: [f32([2, 2], [0, 1, 4, NaN])],
    },
    { name: "one for all, of integers", inputs: [i64([2], [3, 5])], attributes: { offset: [1], scale: [0.5] }, expected: [f32([2], [1, 2])] },
    { name: "no rows", inputs: [f32([0, 2], [])], attributes: { offset: [1, 0], scale: [2, 0.5] }, expected: [f32([0, 2], [])] },
    {
      name: "float64",
      inputs: [f64([2, 2], [1, 2, 3, 4])],
      attributes: { offset: [1, 0], scale: [2, 0.5] },
      expected: [f32([2, 2], [0, 1, 4, 2])],
      smooth: true,
    },
    {
      name: "float32",
      inputs: [f32([1, 2], [1, 2])],
      attributes: { offset: [1, 0], scale: [2, 0.5] },
      expected: [f32([1, 2], [0, 1])],
      smooth: true,
    },
  ],
});
