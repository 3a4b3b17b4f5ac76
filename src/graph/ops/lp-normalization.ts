/**
 * LpNormalization: x divided by its L1 or L2 norm along one axis; zeros stay zeros.
 * Shape any -> same. Source: ONNX operator LpNormalization, opset 1 to 22.
 */
import { fail } from "#base";
import { lanes, normaliseAxis } from "#tensor";
import { defineOp } from "../define-op.js";
import { f32, f64 } from "../rules/case-tensors.js";
import { likeAlongAxis } from "../rules/reductions/softmax-lanes.js";

export const lpNormalization = defineOp({
  name: "LpNormalization",
  since: 1,
  inputs: ["input"],
  attributes: { axis: { kind: "int", fallback: -1 }, p: { kind: "int", fallback: 2 } },
  inferShape(inputs, attributes, context) {
    const { p } = attributes;
    if (p !== 1 && p !== 2) throw fail("GRAPH_INVALID", { where: context.where, why: `p is ${p}, expected 1 or 2` });
    return likeAlongAxis(inputs, attributes, context);
  },
  reference([x], { axis, p }, { where }) {
    const data = new Float64Array(x.data.length);
    for (const { start, step, length } of lanes(x.dims, normaliseAxis(where, axis, x.dims.length))) {
      const at = Array.from({ length }, (_, i) => start + i * step);
      const norm = at.reduce((sum, i) => sum + Math.abs(x.data[i] ?? NaN) ** p, 0) ** (1 / p);
      for (const i of at) data[i] = norm === 0 ? 0 : (x.data[i] ?? NaN) / norm;
    }
    return [{ ...x, data }];
  },
  // dx = (dy - t * sum(dy * y)) / norm, t = sign x for L1, y for L2
  gradient({ inputs: [x], outputs: [y], cotangents: [dy] }, { axis, p }, g) {
    const axes = [axis];
    const norm = p === 1 ? g.reduceSum(g.abs(x), { axes }) : g.sqrt(g.reduceSum(g.mul(x, x), { axes }));
    const along = g.reduceSum(g.mul(dy, y), { axes });
    return [g.div(g.sub(dy, g.mul(p === 1 ? g.sign(x) : y, along)), norm)];
  },
  cases: [
    { name: "L2 of rows, one of zeros", inputs: [f32([2, 2], [3, -4, 0, 0])], expected: [f32([2, 2], [0.6, -0.8, 0, 0])] },
    { name: "L1 of the first axis", inputs: [f32([2, 2], [1, 2, -3, 2])], attributes: { axis: 0, p: 1 }, expected: [f32([2, 2], [0.25, 0.5, -0.75, 0.5])] },
    { name: "no rows", inputs: [f32([0, 2], [])], expected: [f32([0, 2], [])] },
    { name: "float64, L2", inputs: [f64([2, 2], [3, -4, 1, 0])], expected: [f64([2, 2], [0.6, -0.8, 1, 0])], smooth: true },
    { name: "float64, L1", inputs: [f64([1, 2], [3, -1])], attributes: { p: 1 }, expected: [f64([1, 2], [0.75, -0.25])], smooth: true },
  ],
});
