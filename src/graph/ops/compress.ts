/** Compress: the slices along an axis (or the elements, without one) whose condition is true. Source: ONNX operator Compress, opset 11. */
import { normaliseAxis, toFloat64 } from "#tensor";
import { defineOp, type Fact, type Plain } from "../define-op.js";
import { bool, f32, f64, text } from "../rules/case-tensors.js";
import { gatherBack, gatherReference } from "../rules/movement/gathering.js";
import { reshapeLike } from "../rules/gradients.js";

export const compress = defineOp({
  name: "Compress",
  since: 9,
  inputs: ["input", "condition"],
  attributes: { axis: { kind: "int" } },
  inferShape([{ dtype, dims }, condition], { axis }, { where }) {
    const count = countOf(condition);
    if (axis === undefined) return [{ dtype, dims: [count] }];
    return [{ dtype, dims: dims?.with(normaliseAxis(where, axis, dims.length), count) ?? null }];
  },
  reference([x, condition], { axis }, { where }) {
    const from = axis === undefined ? { ...x, dims: [x.data.length] } : x;
    const at = axis === undefined ? 0 : normaliseAxis(where, axis, x.dims.length);
    const places = Array.from(condition.data.keys()).filter((each) => condition.data[each] !== 0);
    const indices: Plain = { dtype: "int64", dims: [places.length], data: Float64Array.from(places) };
    return [gatherReference(where, { data: from, indices, axis: at })];
  },
  // as Gather's at the positions that are true
  gradient({ inputs: [x, condition], cotangents: [dy], where }, { axis }, g) {
    const [found = condition] = g.op("NonZero", [condition]);
    const indices = g.reshape(found, [-1]);
    if (axis !== undefined) return [gatherBack(g, { x, indices, dy, axis, where }), null];
    return [reshapeLike(g, gatherBack(g, { x: g.reshape(x, [-1]), indices, dy, axis: 0, where }), x), null];
  },
  cases: [
    { name: "rows", inputs: [f32([3, 2], [1, 2, 3, 4, NaN, 6]), bool([3], [0, 1, 1])], attributes: { axis: 0 }, expected: [f32([2, 2], [3, 4, NaN, 6])] },
    { name: "elements, by a shorter condition", inputs: [f32([2, 2], [1, 2, 3, 4]), bool([2], [0, 1])], expected: [f32([1], [2])] },
    { name: "nothing", inputs: [text([2], ["a", "b"]), bool([2], [0, 0])], attributes: { axis: -1 }, expected: [text([0], [])] },
    {
      name: "float64, columns",
      inputs: [f64([2, 3], [1, 2, 3, 4, 5, 6]), bool([3], [1, 0, 1])],
      attributes: { axis: 1 },
      expected: [f64([2, 2], [1, 3, 4, 6])],
      smooth: true,
    },
    { name: "float64, elements", inputs: [f64([2, 2], [1, 2, 3, 4]), bool([4], [1, 0, 0, 1])], expected: [f64([2], [1, 4])], smooth: true },
  ],
});

/** How many are true; unknown unless the condition is a constant. */
function countOf({ constant }: Fact): number | null {
  return constant === null ? null : toFloat64(constant).filter((value) => value !== 0).length;
}
