/** Normalizer: each row over its largest element (MAX), its sum of absolutes (L1) or its length (L2); a row of zeros stays. float32. Source: ai.onnx.ml operator Normalizer, version 1. */
import { fail } from "#base";
import { lanes } from "#tensor";
import { defineOp } from "../define-op.js";
import type { GraphWriter, Value } from "../build/graph-writer.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";

interface Norm {
  readonly of: (row: readonly number[]) => number;
  readonly written: (g: GraphWriter, x: Value) => Value;
}

const NORMS: Readonly<Record<string, Norm>> = {
  MAX: { of: (row) => row.reduce((a, b) => Math.max(a, b), -Infinity), written: (g, x) => g.reduceMax(x, { axes: [-1] }) },
  L1: { of: (row) => row.reduce((sum, x) => sum + Math.abs(x), 0), written: (g, x) => g.reduceSum(g.abs(x), { axes: [-1] }) },
  L2: { of: (row) => Math.sqrt(row.reduce((sum, x) => sum + x * x, 0)), written: (g, x) => g.sqrt(g.reduceSum(g.mul(x, x), { axes: [-1] })) },
};

export const normalizer = defineOp({
  name: "Normalizer",
  domain: "ai.onnx.ml",
  since: 1,
  inputs: ["X"],
  attributes: { norm: { kind: "string", fallback: "MAX" } },
  inferShape([{ dims }], { norm }, { where }) {
    normOf(where, norm);
    return [{ dtype: "float32", dims }];
  },
  reference([x], { norm }, { where }) {
    const { of } = normOf(where, norm);
    const data = x.data.slice();
    for (const { start, step, length } of lanes(x.dims, x.dims.length - 1)) {
      const row = Array.from({ length }, (_, i) => x.data[start + i * step] ?? NaN);
      const size = of(row);
      row.forEach((value, i) => (data[start + i * step] = size === 0 ? value : value / size));
    }
    return [{ dtype: "float32", dims: x.dims, data }];
  },
  // y = x / s, and s is a function of x: dx = dy / s - ds * sum(dy * y) / s
  gradient({ inputs: [x], outputs: [y], cotangents: [dy], where }, { norm }, g) {
    const { dtype } = dy.type;
    const own = x.type.dtype === dtype ? x : g.cast(x, dtype);
    const [zero, one] = [g.scalar(0, dtype), g.scalar(1, dtype)];
    const size = normOf(where, norm).written(g, own);
    const isZero = g.equal(size, zero);
    const safe = g.where(isZero, one, size);
    const dot = g.where(isZero, zero, g.div(g.reduceSum(g.mul(dy, y), { axes: [-1] }), safe));
    const dx = g.sub(g.div(dy, safe), g.mul(slopeOf(g, { x: own, y, size, norm }), dot));
    return [x.type.dtype === dtype ? dx : g.cast(dx, x.type.dtype)];
  },
  cases: [
    { name: "by the largest", inputs: [f32([2, 2], [1, 2, -4, -2])], expected: [f32([2, 2], [0.5, 1, 2, 1])] },
    {
      name: "by the sum, a row of zeros, NaN",
      inputs: [f32([3, 2], [1, -3, 0, 0, NaN, 1])],
      attributes: { norm: "L1" },
      expected: [f32([3, 2], [0.25, -0.75, 0, 0, NaN, NaN])],
    },
    { name: "by the length, of integers", inputs: [i64([1, 2], [3, -4])], attributes: { norm: "L2" }, expected: [f32([1, 2], [0.6, -0.8])] },
    { name: "no rows", inputs: [f32([0, 2], [])], expected: [f32([0, 2], [])] },
    { name: "float64, by the largest", inputs: [f64([2, 2], [1, 2, -4, -2])], expected: [f32([2, 2], [0.5, 1, 2, 1])], smooth: true },
    { name: "float64, by the sum", inputs: [f64([1, 2], [1, -3])], attributes: { norm: "L1" }, expected: [f32([1, 2], [0.25, -0.75])], smooth: true },
    { name: "float64, by the length", inputs: [f64([1, 2], [3, -4])], attributes: { norm: "L2" }, expected: [f32([1, 2], [0.6, -0.8])], smooth: true },
  ],
});

function normOf(where: string, name: string): Norm {
  const norm = Object.hasOwn(NORMS, name) ? NORMS[name] : undefined;
  if (norm === undefined) throw fail("GRAPH_INVALID", { where, why: `the norm '${name}' is not one of ${Object.keys(NORMS).join(", ")}` });
  return norm;
}

/** d size / d x: the sign, the direction, or 1 shared by the largest. */
function slopeOf(g: GraphWriter, { x, y, size, norm }: { x: Value; y: Value; size: Value; norm: string }): Value {
  if (norm === "L1") return g.sign(x);
  if (norm === "L2") return y;
  const largest = g.cast(g.equal(x, size), x.type.dtype);
  return g.div(largest, g.reduceSum(largest, { axes: [-1] }));
}
