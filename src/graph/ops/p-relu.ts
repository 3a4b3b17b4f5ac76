/** PRelu: y = x where x >= 0, else slope * x; the slope stretches to the shape of x. Source: ONNX operator PRelu, opset 16. */
import { fail } from "#base";
import { defineOp } from "../define-op.js";
import { dimsText } from "../infer/facts.js";
import { f32, f64, i64 } from "../rules/case-tensors.js";
import { broadcastLike, zip } from "../rules/elementwise.js";
import { unbroadcast } from "../rules/gradients.js";

export const pRelu = defineOp({
  name: "PRelu",
  since: 7,
  inputs: ["X", "slope"],
  inferShape([x, slope], attributes, context) {
    const [both] = broadcastLike([x, slope], attributes, context);
    const grown =
      both.dims !== null && x.dims !== null && (both.dims.length > x.dims.length || both.dims.some((dim, axis) => dim !== 1 && x.dims?.[axis] === 1));
    if (grown)
      throw fail("GRAPH_SHAPE", { where: context.where, what: "the slope", expected: `one that stretches to ${dimsText(x.dims)}`, got: dimsText(slope.dims) });
    return [{ dtype: x.dtype, dims: x.dims }];
  },
  reference: zip((x, slope) => (x < 0 ? slope * x : x)),
  // dx = dy where x >= 0, else dy * slope; d slope = the sum of dy * x where x < 0
  gradient({ inputs: [x, slope], cotangents: [dy], where }, _, g) {
    const zero = g.scalar(0, x);
    const negative = g.less(x, zero);
    const toSlope = g.mul(dy, g.where(negative, x, zero));
    return [g.where(negative, g.mul(dy, slope), dy), unbroadcast(g, toSlope, { input: slope, beside: [x], where })];
  },
  cases: [
    { name: "one slope a column", inputs: [f32([2, 2], [1, -2, -3, 4]), f32([2], [0.5, 0.25])], expected: [f32([2, 2], [1, -0.5, -1.5, 4])] },
    { name: "one slope, extremes", inputs: [f32([3], [NaN, -Infinity, 0]), f32([1], [0.5])], expected: [f32([3], [NaN, -Infinity, 0])] },
    { name: "integers", inputs: [i64([2], [-3, 4]), i64([1], [2])], expected: [i64([2], [-6, 4])], notInRuntime: "no int64 kernel" },
    { name: "no elements", inputs: [f32([0, 2], []), f32([2], [1, 2])], expected: [f32([0, 2], [])] },
    {
      name: "float64, one slope a channel",
      inputs: [f64([1, 2, 2], [1, -2, -3, 4]), f64([2, 1], [0.5, 0.25])],
      expected: [f64([1, 2, 2], [1, -1, -0.75, 4])],
      smooth: true,
      notInRuntime: "no float64 kernel",
    },
  ],
});
